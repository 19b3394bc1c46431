package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Moment;
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
    return Map.of("out_temp", GoldenArray.reals(values, values.length));
  }

  static TeacherTemperature temperature(GoldenCase golden) {
    return new TeacherTemperature(
        golden.setting("warmup_teacher_temp").asDouble(),
        golden.setting("teacher_temp").asDouble(),
        golden.setting("warmup_teacher_temp_epochs").asInt());
  }

  private static Map<String, GoldenArray> momenta(GoldenCase golden) {
    CosineMomentum momentum = new CosineMomentum(golden.setting("base_value").asDouble());
    double end = golden.setting("final_value").asDouble();
    int perEpoch = golden.setting("iters_per_epoch").asInt();
    int epochs = golden.setting("epochs").asInt();
    double[] values =
        IntStream.of(golden.input("iter").toInts())
            .mapToDouble(i -> momentum.at(Moment.of(i, perEpoch, epochs)))
            .toArray();
    double[] rest = IntStream.range(0, values.length).mapToDouble(i -> end - values[i]).toArray();
    return Map.of(
        "out_value", GoldenArray.reals(values, values.length),
        "out_final_minus_value", GoldenArray.reals(rest, rest.length));
  }
}
