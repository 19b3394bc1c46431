package org.selfdiff.runner.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.session.StepProfile;

/** A profile as a tree of maps and lists, for JSON. Times are in milliseconds, shares in 0..1. */
final class ProfileJson {
  private ProfileJson() {}

  /**
   * The tree.
   *
   * @param step milliseconds of a whole step
   */
  static Map<String, Object> of(StepProfile profile, double step) {
    double rate = profile.cost().operations() / step * 1000;
    Machine machine = profile.machine();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kernels_ms", digits(profile.milliseconds()));
    tree.put("predicted_ms", digits(profile.predicted()));
    tree.put("operations", profile.cost().operations());
    tree.put("gflops", digits(rate / 1e9));
    tree.put("share_of_peak", digits(rate / machine.low().products()));
    tree.put("bytes", profile.cost().bytes());
    tree.put("memory_floor_ms", digits(profile.memoryFloor()));
    tree.put("machine", machine(machine));
    tree.put("kernels", profile.rows().stream().map(row -> row(profile, row)).toList());
    if (!profile.exchanges().isEmpty()) {
      tree.put("exchanges", exchanges(profile));
    }
    return tree;
  }

  private static Map<String, Object> exchanges(StepProfile profile) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("count", profile.cost().exchanges().size());
    tree.put("bytes", profile.cost().exchangedBytes());
    tree.put("waited_ms", digits(profile.waited(StepProfile.Row::milliseconds)));
    tree.put("predicted_ms", digits(1000 * profile.machine().exchanging(profile.cost())));
    tree.put("predicted_waited_ms", digits(profile.waited(StepProfile.Row::predicted)));
    tree.put("gb_per_s", digits(profile.machine().link().bytesPerSecond() / 1e9));
    tree.put("gb_per_s_measured", profile.machine().link().measured());
    tree.put("kinds", profile.exchanges().stream().map(ProfileJson::exchange).toList());
    return tree;
  }

  private static Map<String, Object> exchange(StepProfile.Row row) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("exchange", row.label());
    tree.put("ms", digits(row.milliseconds()));
    tree.put("predicted_ms", digits(row.predicted()));
    tree.put("bytes", row.bytes());
    return tree;
  }

  private static Map<String, Object> machine(Machine m) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("threads", m.threads());
    tree.put("product_gflops", digits(m.low().products() / 1e9));
    tree.put("convolution_gflops", digits(m.low().convolutions() / 1e9));
    tree.put("product_gflops_fp32", digits(m.full().products() / 1e9));
    tree.put("convolution_gflops_fp32", digits(m.full().convolutions() / 1e9));
    tree.put("gb_per_s", digits(m.bytesPerSecond() / 1e9));
    tree.put("us_per_call", digits(m.secondsPerCall() * 1e6));
    return tree;
  }

  private static Map<String, Object> row(StepProfile profile, StepProfile.Row row) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kernel", row.label());
    tree.put("ms", digits(row.milliseconds()));
    tree.put("share", digits(profile.share(row)));
    tree.put("predicted_ms", digits(row.predicted()));
    tree.put("predicted_share", digits(profile.predictedShare(row)));
    tree.put("operations", row.operations());
    tree.put("bytes", row.bytes());
    return tree;
  }

  private static double digits(double value) {
    return Math.round(1e4 * value) / 1e4;
  }
}
