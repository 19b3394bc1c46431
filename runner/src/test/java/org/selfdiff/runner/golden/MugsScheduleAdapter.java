package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.Map;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.CosineSchedule;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.schedule.Warmup;

/** Learning rate, weight decay, momentum and temperature of Mugs over whole runs. */
final class MugsScheduleAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs") && golden.name().startsWith("schedules_");
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int epochs = golden.whole("epochs");
    int perEpoch = golden.whole("iters_per_epoch");
    double base = golden.number("lr") * golden.whole("total_batch") / 256;
    Schedule schedule =
        new Schedule(
            epochs,
            new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP, golden.number("min_lr") / base),
            new Warmup(golden.whole("warmup_epochs"), 0, Per.STEP, Warmup.Full.LAST));
    CosineSchedule decay =
        new CosineSchedule(golden.number("weight_decay"), golden.number("weight_decay_end"));
    CosineMomentum momentum = new CosineMomentum(golden.number("momentum_teacher"));
    double[] lr = new double[epochs * perEpoch];
    double[] weightDecay = new double[lr.length];
    double[] share = new double[lr.length];
    for (int i = 0; i < lr.length; i++) {
      StepPosition moment = StepPosition.of(i, perEpoch, epochs);
      lr[i] = base * schedule.lrFactor(moment);
      weightDecay[i] = decay.at(moment);
      share[i] = momentum.at(moment);
    }
    double[] temperature = new double[epochs];
    Arrays.setAll(temperature, MugsLossAdapter.temperature(golden)::at);
    return Map.of(
        "out_lr", GoldenArray.list(lr),
        "out_weight_decay", GoldenArray.reals(weightDecay, share.length),
        "out_momentum", GoldenArray.list(share),
        "out_teacher_temp", GoldenArray.reals(temperature, epochs));
  }
}
