package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.schedule.Warmup;

/** Learning rates and momenta of MoCo v3 at some steps of a run. */
final class MocoV3ScheduleAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("moco_v3")
        && (golden.name().startsWith("lr_") || golden.name().startsWith("momentum_"));
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    if (golden.name().startsWith("lr_")) {
      Schedule schedule = schedule(golden);
      double base = golden.number("base_lr") * golden.whole("batch_size") / 256;
      return Map.of("out_lr", each(golden, moment -> base * schedule.lrFactor(moment)));
    }
    CosineMomentum momentum = new CosineMomentum(golden.number("moco_m"));
    return Map.of(
        "out_m", each(golden, momentum::at),
        "out_one_minus_m", each(golden, moment -> 1 - momentum.at(moment)));
  }

  /** Warm-up from exactly 0, then half a cosine, both step by step. */
  static Schedule schedule(GoldenCase golden) {
    return new Schedule(
        golden.whole("epochs"),
        new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP),
        new Warmup(golden.whole("warmup_epochs"), 0, Per.STEP));
  }

  private static GoldenArray each(GoldenCase golden, ToDoubleFunction<StepPosition> value) {
    int[] epochs = golden.input("epoch").toInts();
    int[] steps = golden.input("iter").toInts();
    int perEpoch = golden.whole("iters_per_epoch");
    int run = golden.whole("epochs");
    double[] values =
        IntStream.range(0, epochs.length)
            .mapToDouble(
                i -> value.applyAsDouble(new StepPosition(epochs[i], steps[i], perEpoch, run)))
            .toArray();
    return GoldenArray.list(values);
  }
}
