package org.selfdiff.runner.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineSchedule;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.ScalarSchedule;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.schedule.Warmup;

/** The tables of DINO and SwAV: a rise that ends at the base rate, and half a cosine. */
final class CosineTablesAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino")
            && (golden.name().startsWith("sched_lr_") || golden.name().startsWith("sched_wd_"))
        || golden.method().equals("swav") && golden.name().startsWith("lr_");
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    return golden.method().equals("dino") ? dino(golden) : swav(golden);
  }

  private static Map<String, GoldenArray> swav(GoldenCase golden) {
    Schedule schedule = swav(golden.hyperparameters());
    int perEpoch = golden.whole("iterations_per_epoch");
    int[] all = IntStream.range(0, schedule.epochs() * perEpoch).toArray();
    ScalarSchedule rate = moment -> golden.number("base_lr") * schedule.lrFactor(moment);
    return Map.of("out_lr", values(rate, all, perEpoch, schedule.epochs()));
  }

  /** SwAV's schedule of the learning rate. */
  static Schedule swav(JsonNode settings) {
    double base = settings.get("base_lr").asDouble();
    return schedule(
        settings.get("epochs").asInt(),
        settings.get("warmup_epochs").asInt(),
        settings.get("start_warmup").asDouble() / base,
        settings.get("final_lr").asDouble() / base);
  }

  private static Map<String, GoldenArray> dino(GoldenCase golden) {
    double base = golden.number("base_value");
    double last = golden.number("final_value");
    int epochs = golden.whole("epochs");
    int perEpoch = golden.whole("iters_per_epoch");
    ScalarSchedule course = new CosineSchedule(base, last);
    if (golden.name().startsWith("sched_lr")) {
      Schedule schedule =
          schedule(
              epochs,
              golden.whole("warmup_epochs"),
              golden.number("start_warmup_value") / base,
              last / base);
      course = moment -> base * schedule.lrFactor(moment);
    }
    GoldenArray values = values(course, golden.input("iter").toInts(), perEpoch, epochs);
    double[] left = Arrays.stream(values.toDoubles()).map(v -> last - v).toArray();
    return Map.of("out_value", values, "out_final_minus_value", GoldenArray.list(left));
  }

  /** A rise that ends at the base rate, then half a cosine to the last rate. */
  static Schedule schedule(int epochs, int warmup, double start, double end) {
    return new Schedule(
        epochs,
        new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP, end),
        new Warmup(warmup, start, Per.STEP, Warmup.Full.LAST));
  }

  private static GoldenArray values(ScalarSchedule course, int[] steps, int perEpoch, int epochs) {
    double[] values =
        IntStream.of(steps)
            .mapToDouble(step -> course.at(StepPosition.of(step, perEpoch, epochs)))
            .toArray();
    return GoldenArray.list(values);
  }
}
