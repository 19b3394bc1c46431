package org.selfdiff.runner.engine.joined;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.PlainArithmetic;
import org.selfdiff.runner.engine.joined.device.Device;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;

/** One group: its kernel on a device of Java, beside the plain arithmetic of its members. */
final class GroupRun {
  /** Half a unit in the last place of fp32, bf16 and fp16. */
  private static final double[] UNITS = {0x1p-24, 0x1p-8, 0x1p-11, 0};

  /** Sums of many terms, and functions, round more than once. */
  private static final double ROUNDINGS = 64;

  /** What batch norm subtracts can be larger than what is left. */
  private static final double CANCELED = 2048;

  private static final double TINIEST_HALF = 0x1p-25;

  private GroupRun() {}

  /**
   * Runs a group and compares what it writes.
   *
   * @param numbers what its inputs hold
   * @param places where values lie by plan
   * @return what it writes, one array for each output
   */
  static List<double[]> of(
      JoinedGroup group,
      Map<Value, double[]> numbers,
      ExecutionPlan plan,
      Map<Value, Place> places) {
    Map<Value, double[]> held = new IdentityHashMap<>();
    List<Value> sums =
        group.besides().stream()
            .flatMap(c -> c.node().outputs().subList(1, c.node().outputs().size()).stream())
            .toList();
    for (Read r : group.inputs()) {
      if (!sums.contains(r.value())) {
        held.put(r.value(), rounded(numbers.get(r.value()), r.type()));
      }
    }
    List<Node> besides = group.besides().stream().map(Instruction.Call::node).toList();
    besides.forEach(n -> n.inputs().forEach(v -> held.computeIfAbsent(v, any -> numbers.get(v))));
    Map<Value, double[]> summed = PlainArithmetic.of(besides, held);
    for (Read r : group.inputs()) {
      held.computeIfAbsent(r.value(), v -> rounded(summed.get(v), r.type()));
    }
    List<double[]> written = launch(group, held, places);
    Map<Value, double[]> expected = PlainArithmetic.of(nodes(group, plan), held);
    for (int o = 0; o < written.size(); o++) {
      compare(group, group.outputs().get(o), written.get(o), held, expected);
    }
    return written;
  }

  private static double[] rounded(double[] values, Element type) {
    double[] all = values.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] = ElementBytes.rounded(values[i], type);
    }
    return all;
  }

  /** Members and the names in between, in the order of the plan. */
  private static List<Node> nodes(JoinedGroup group, ExecutionPlan plan) {
    Set<Value> computed = new HashSet<>();
    Set<Instruction> members = new HashSet<>(group.members());
    List<Node> nodes = new ArrayList<>();
    for (Instruction i : plan.instructions()) {
      Node n =
          i instanceof Instruction.Call run && members.contains(run)
              ? run.node()
              : i instanceof Instruction.Alias alias && computed.contains(alias.node().input(0))
                  ? alias.node()
                  : null;
      if (n != null && !(n.op() instanceof Pack)) {
        nodes.add(n);
        computed.addAll(n.outputs());
      }
    }
    return nodes;
  }

  private static List<double[]> launch(
      JoinedGroup group, Map<Value, double[]> held, Map<Value, Place> places) {
    List<byte[]> arguments = new ArrayList<>();
    for (Read r : group.inputs()) {
      double[] values = held.get(r.value());
      arguments.add(ElementBytes.of(values, r.type(), r.value().shape(), r.channelsLast()));
    }
    for (Written w : group.outputs()) {
      byte[] memory = null;
      for (int i = 0; i < group.inputs().size() && w.place().isPresent(); i++) {
        Place from = places.get(group.inputs().get(i).value());
        if (from.overlaps(w.place().get())) {
          memory = arguments.get(i);
        }
      }
      int size = Math.toIntExact(w.value().shape().size()) * w.type().bytes();
      arguments.add(memory == null ? new byte[size] : memory);
    }
    Device.launch(group.kernel(), arguments, group.outputs().size());
    List<double[]> written = new ArrayList<>();
    for (int o = 0; o < group.outputs().size(); o++) {
      Written w = group.outputs().get(o);
      byte[] bytes = arguments.get(group.inputs().size() + o);
      written.add(ElementBytes.numbers(bytes, w.type(), w.value().shape(), w.channelsLast()));
    }
    return written;
  }

  private static void compare(
      JoinedGroup group,
      Written w,
      double[] written,
      Map<Value, double[]> held,
      Map<Value, double[]> expected) {
    double[] want = expected.get(w.value());
    assertThat(written).as(group.kernel().label()).hasSameSizeAs(want);
    double largest = Math.max(1e-6, largest(want));
    if (group.members().stream().allMatch(c -> c.node().op() instanceof Binary)) {
      // Sums round in proportion to their terms.
      for (Read r : group.inputs()) {
        largest = Math.max(largest, largest(held.get(r.value())));
      }
    }
    for (int i = 0; i < want.length; i++) {
      double tolerance =
          (group.besides().isEmpty() ? ROUNDINGS : CANCELED) * UNITS[0] * largest
              + UNITS[w.type().ordinal()] * Math.abs(want[i])
              + (w.type() == Element.F16 ? TINIEST_HALF : 0);
      boolean equal =
          Math.abs(want[i]) < most(w.type())
              ? Math.abs(written[i] - want[i]) <= tolerance
              : Double.isNaN(want[i])
                  ? Double.isNaN(written[i])
                  : Math.abs(written[i]) >= 0.99 * most(w.type())
                      && Math.signum(written[i]) == Math.signum(want[i]);
      assertThat(equal)
          .as(
              "%s: %s of %s is %s, not %s\n%s",
              group.kernel().label(), i, w, written[i], want[i], group.kernel().source())
          .isTrue();
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).filter(x -> x < Float.MAX_VALUE).max().orElse(0);
  }

  private static double most(Element type) {
    return type == Element.F16 ? 65504 : Float.MAX_VALUE;
  }
}
