package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.schedule.TeacherTemperature;

/** Momenta and temperatures of DINO's teacher over a run. */
final class DinoScheduleAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino")
        && (golden.name().startsWith("sched_momentum_")
            || golden.name().startsWith("teacher_temp_"));
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    return golden.name().startsWith("teacher_temp_") ? temperatures(golden) : momenta(golden);
  }

  private static Map<String, GoldenArray> temperatures(GoldenCase golden) {
    double[] values =
        IntStream.of(golden.input("epoch").toInts()).mapToDouble(temperature(golden)::at).toArray();
    return Map.of("out_temp", GoldenArray.list(values));
  }

  static TeacherTemperature temperature(GoldenCase golden) {
    return new TeacherTemperature(
        golden.number("warmup_teacher_temp"),
        golden.number("teacher_temp"),
        golden.whole("warmup_teacher_temp_epochs"));
  }

  private static Map<String, GoldenArray> momenta(GoldenCase golden) {
    CosineMomentum momentum = new CosineMomentum(golden.number("base_value"));
    double end = golden.number("final_value");
    int perEpoch = golden.whole("iters_per_epoch");
    int epochs = golden.whole("epochs");
    double[] values =
        IntStream.of(golden.input("iter").toInts())
            .mapToDouble(i -> momentum.at(StepPosition.of(i, perEpoch, epochs)))
            .toArray();
    double[] rest = IntStream.range(0, values.length).mapToDouble(i -> end - values[i]).toArray();
    return Map.of(
        "out_value", GoldenArray.list(values),
        "out_final_minus_value", GoldenArray.list(rest));
  }
}
