package org.selfdiff.runner.golden;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.LrSchedule;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepLr;
import org.selfdiff.methods.schedule.Warmup;

/** Learning rates of MoCo, MGD and Momentum^2 Teacher. */
final class CosineSchedulesAdapter implements GoldenAdapter {
  private static final Warmup NONE = new Warmup(0, 0, Per.STEP);

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("cosine_schedules");
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    if (golden.has("basic_lr_per_img")) {
      return momentum2(golden);
    }
    return golden.has("warmup_factor") ? supervisedMgd(golden) : moco(golden);
  }

  private static Map<String, GoldenArray> moco(GoldenCase golden) {
    int epochs = golden.whole("epochs");
    double lr = golden.number("lr");
    LrSchedule step = new StepLr(milestones(golden, "milestones"), 0.1);
    LrSchedule fromZero = new CosineLr(Per.EPOCH, 0, CosineLr.Over.RUN);
    LrSchedule fromOne = new CosineLr(Per.EPOCH, 1, CosineLr.Over.RUN);
    Warmup rise = new Warmup(golden.whole("warmup_epochs"), 0.001, Per.EPOCH);
    Map<String, GoldenArray> rates = new TreeMap<>();
    rates.put("out_moco_cos", rates(new Schedule(epochs, fromZero, NONE), lr, 1));
    rates.put("out_moco_step", rates(new Schedule(epochs, step, NONE), lr, 1));
    rates.put("out_notebook_cos", rates(new Schedule(epochs, fromOne, NONE), lr, 1));
    rates.put("out_mgd_unsup", rates(new Schedule(epochs, fromZero, rise), lr, 1));
    rates.put("out_lincls_step", rates(new Schedule(epochs, step, NONE), lr, 1));
    return rates;
  }

  private static Map<String, GoldenArray> supervisedMgd(GoldenCase golden) {
    Schedule schedule =
        new Schedule(
            golden.whole("epochs"),
            new StepLr(milestones(golden, "milestones"), golden.number("gamma")),
            new Warmup(golden.whole("warmup_epochs"), golden.number("warmup_factor"), Per.EPOCH));
    return Map.of("out_lr", rates(schedule, golden.number("lr"), 1));
  }

  private static Map<String, GoldenArray> momentum2(GoldenCase golden) {
    double lr = golden.number("basic_lr_per_img") * golden.whole("batch_size");
    int steps = golden.whole("iters_per_epoch");
    Warmup rise =
        new Warmup(golden.whole("warmup_epochs"), golden.number("warmup_start_lr") / lr, Per.STEP);
    LrSchedule cosine = new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP);
    LrSchedule drops = new StepLr(milestones(golden, "eval_milestones"), 0.1);
    int evalEpochs = golden.whole("eval_epochs");
    Schedule pretrain = new Schedule(golden.whole("epochs"), cosine, rise);
    return Map.of(
        "out_pretrain_lr", rates(pretrain, lr, steps),
        "out_eval_cos_lr", rates(new Schedule(evalEpochs, cosine, NONE), lr, steps),
        "out_eval_multistep_lr", rates(new Schedule(evalEpochs, drops, NONE), lr, steps));
  }

  private static List<Integer> milestones(GoldenCase golden, String name) {
    return IntStream.of(golden.settings(name)).boxed().toList();
  }

  /** The rate of every step of a run. */
  private static GoldenArray rates(Schedule schedule, double lr, int stepsPerEpoch) {
    int steps = schedule.epochs() * stepsPerEpoch;
    double[] rates =
        IntStream.range(0, steps)
            .mapToDouble(
                i -> lr * schedule.lrFactor(i / stepsPerEpoch, i % stepsPerEpoch, stepsPerEpoch))
            .toArray();
    return GoldenArray.reals(rates, steps);
  }
}
