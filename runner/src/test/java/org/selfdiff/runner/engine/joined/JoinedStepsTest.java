package org.selfdiff.runner.engine.joined;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.session.equality.EqualCase;
import org.selfdiff.runner.session.equality.EqualCases;

/** Whole steps: with joined kernels they give what they give without. */
class JoinedStepsTest {
  /** Convolutions and transformers, every rule of updates, several losses. */
  private static final List<String> METHODS =
      List.of("dino", "moco", "moco-v3", "mugs", "simclr", "swav", "w-mse");

  /** AdamW divides small gradients by small moments. */
  private static final double TOLERANCE = 2e-2;

  static List<EqualCase> methods() {
    return EqualCases.methods().stream()
        .filter(m -> METHODS.stream().anyMatch(word -> m.toString().equals(word)))
        .toList();
  }

  private static ExecutionPlan plan(EqualCase of) {
    return new TorchExecutor().plan(of.graph(1, DType.F32).step());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aStepInFp32IsTheSame(EqualCase of) {
    ExecutionPlan plan = plan(of);
    JoinedPlan joined = JoinedPlan.of(plan, ComputePrecision.GRAPH);
    assertThat(joined.groups()).isNotEmpty();
    Map<String, double[]> plain = new PlacedRun(plan, 5).plain();
    Map<String, double[]> found = new PlacedRun(plan, 5).joined(joined);
    plain.forEach((name, values) -> close(name, found.get(name), values));
  }

  private static void close(String name, double[] found, double[] wanted) {
    double largest = 1e-3;
    for (double x : wanted) {
      largest = Double.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest;
    }
    assertThat(wanted[0]).as(name).isFinite();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(found[i] - wanted[i]))
          .as("%s[%d]: %s, not %s", name, i, found[i], wanted[i])
          .isLessThanOrEqualTo(TOLERANCE * largest);
    }
  }

  static Stream<Object[]> lowPrecisions() {
    // What 16 bits hold differs in the conversions alone.
    return Stream.concat(
        methods().stream().map(m -> new Object[] {m, ComputePrecision.BF16}),
        methods().stream().limit(2).map(m -> new Object[] {m, ComputePrecision.FP16}));
  }

  @ParameterizedTest
  @MethodSource("lowPrecisions")
  void everyGroupOf16BitsRoundsOnce(EqualCase of, ComputePrecision precision) {
    ExecutionPlan plan = plan(of);
    JoinedPlan joined = JoinedPlan.of(plan, precision);
    assertThat(joined.groups()).isNotEmpty();
    new PlacedRun(plan, 6).joined(joined);
  }
}
