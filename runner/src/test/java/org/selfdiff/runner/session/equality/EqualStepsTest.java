package org.selfdiff.runner.session.equality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Executors;
import org.selfdiff.runner.engine.Ranks;

/**
 * Several ranks compute what one process computes on the whole batch: every metric of every step
 * and every state after the last, up to rounding, and all ranks the same bits.
 *
 * <p>{@code -Dselfdiff.ranks=all} runs everything for 20 steps on two and on four ranks.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EqualStepsTest {
  /**
   * Largest deviation as a share of the largest number in a metric or a state. Sums of fp64 numbers
   * in another order differ by 1e-16; twenty steps make that as much as 1e-10.
   */
  static final double TOLERANCE = 1e-9;

  private static final int STEPS = 20;

  private static final int FEW = 5;

  private static final boolean ALL = "all".equals(System.getProperty("selfdiff.ranks"));

  /** One of each executor for every rank, the fast one last. */
  private static final List<List<Executor>> EXECUTORS =
      Stream.generate(Executors::all).limit(4).toList();

  private static List<Executor> executors(int kind) {
    return EXECUTORS.stream().map(ofRank -> ofRank.get(kind)).toList();
  }

  static Stream<EqualCase> methods() {
    return EqualCases.methods().stream();
  }

  static Stream<EqualCase> mixed() {
    return EqualCases.mixed();
  }

  static Stream<EqualCase> forms() {
    return EqualCases.forms().stream();
  }

  /** The same on every rank, and on one process. */
  private static void equal(EqualCase of, int steps, List<Executor> on, int... worlds) {
    EqualRun one = EqualRun.of(of, 1, steps, on).get(0);
    for (int world : worlds) {
      List<EqualRun> ranks = EqualRun.of(of, world, steps, on);
      for (EqualRun rank : ranks) {
        assertThat(rank.sameBits(ranks.get(0))).as("bits of %d ranks", world).isTrue();
      }
      assertThat(ranks.get(0).deviation(one))
          .as("%d ranks: %s", world, ranks.get(0).worst(one))
          .isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethod(EqualCase of) {
    equal(of, STEPS, executors(1), 2, 4);
  }

  @ParameterizedTest
  @MethodSource("mixed")
  void everyMixture(EqualCase of) {
    if (ALL) {
      equal(of, STEPS, executors(1), 2, 4);
    } else {
      equal(of, FEW, executors(1), 2);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyForm(EqualCase of) {
    if (ALL) {
      equal(of, STEPS, executors(1), 2, 4);
    } else {
      equal(of, FEW, executors(1), 2);
    }
  }

  /** As many groups as ranks, and two groups on each. */
  static Stream<EqualCase> groups() {
    return Stream.of(2, 4, 8).flatMap(splits -> EqualCases.groups(splits).stream());
  }

  private static int splits(EqualCase of) {
    return Integer.parseInt(of.about().replaceAll("\\D", ""));
  }

  /** No network of a method is left out; the teacher of one has no batch norm of this kind. */
  @ParameterizedTest
  @MethodSource("groups")
  void everyBatchNormIsInGroups(EqualCase of) {
    assertThat(of.graph(1).step().graph().nodes())
        .extracting(Node::op)
        .filteredOn(BatchNormTrain.class::isInstance)
        .isNotEmpty()
        .allMatch(op -> ((BatchNormTrain) op).splits() == splits(of));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void everyGroupOfBatchNorm(EqualCase of) {
    int groups = splits(of);
    List<Integer> worlds = new ArrayList<>();
    if (groups < 8) {
      worlds.add(2);
    }
    if (groups > 2) {
      worlds.add(4);
    }
    equal(
        of, ALL ? STEPS : FEW, executors(1), worlds.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The other executor. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 12})
  void someMethodsOnNd4j(int method) {
    equal(EqualCases.methods().get(method), FEW, executors(0), 2);
  }

  /** The same images in another order are no longer the same groups. */
  @Test
  void imagesOfOtherRanksAreSeen() {
    EqualCase of = EqualCases.groups(2).get(0);
    List<Executor> on = executors(1);
    EqualRun one = EqualRun.of(of, 1, 1, on).get(0);
    List<EqualRun> exchanged =
        Ranks.run(2, g -> EqualRun.of(of, of.graph(2), 1, on.get(g.rank()), g, 1 - g.rank()));
    assertThat(exchanged.get(0).deviation(one)).isGreaterThan(1e-3);
  }
}
