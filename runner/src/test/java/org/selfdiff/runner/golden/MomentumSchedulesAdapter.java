package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.CosineSchedule;

/** The two momenta of Momentum² Teacher, one number past the end of the run included. */
final class MomentumSchedulesAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("momentum_schedules");
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int whole = golden.whole("total_iters");
    CosineMomentum ofParameters = new CosineMomentum(golden.number("param_momentum"));
    CosineSchedule ofStatistics = new CosineSchedule(1, 0);
    return Map.of(
        "out_param_momentum", each(golden, t -> ofParameters.at(t, whole)),
        "out_bn_momentum", each(golden, t -> ofStatistics.at(t, whole)));
  }

  private static GoldenArray each(GoldenCase golden, IntToDoubleFunction number) {
    int n = golden.whole("iterations");
    return GoldenArray.reals(IntStream.range(0, n).mapToDouble(number).toArray(), n);
  }
}
