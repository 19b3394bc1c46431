package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.evaluate.EvaluationException;

/** What ranks tell each other, bit by bit. */
@Timeout(30)
class HostCollectivesTest {
  private static final HostCollectives ALONE = new HostCollectives(ProcessGroup.ALONE);

  @Test
  void numbersComeInTheOrderOfTheRanks() {
    List<long[]> longs =
        Ranks.run(
            3,
            member ->
                new HostCollectives(member)
                    .gather(new long[] {Long.MIN_VALUE + member.rank(), member.rank()}));
    List<float[]> floats =
        Ranks.run(
            3, member -> new HostCollectives(member).gather(new float[] {member.rank(), -0f}));
    for (int rank = 0; rank < 3; rank++) {
      assertThat(longs.get(rank))
          .containsExactly(Long.MIN_VALUE, 0, Long.MIN_VALUE + 1, 1, Long.MIN_VALUE + 2, 2);
      assertThat(floats.get(rank)).containsExactly(0, -0f, 1, -0f, 2, -0f);
    }
    assertThat(ALONE.gather(new long[] {7})).containsExactly(7);
    assertThat(ALONE.gather(new float[] {7})).containsExactly(7);
  }

  @Test
  void textsMayHaveAnyLength() {
    List<List<String>> told =
        Ranks.run(3, member -> new HostCollectives(member).gather("ä\n".repeat(member.rank())));
    assertThat(told).containsOnly(List.of("", "ä\n", "ä\nä\n"));
    assertThat(Ranks.run(2, member -> new HostCollectives(member).gather("")))
        .containsOnly(List.of("", ""));
    assertThat(ALONE.gather("ä")).containsExactly("ä");
    assertThat(
            Ranks.run(
                3, member -> new HostCollectives(member).broadcast("of rank " + member.rank())))
        .containsOnly("of rank 0");
    assertThat(Ranks.run(2, member -> new HostCollectives(member).broadcast(""))).containsOnly("");
  }

  @Test
  void metricsAreThoseOfRankZeroInItsOrder() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("b c", 0.1 + 0.2);
    metrics.put("a", -0.0);
    metrics.put("none", Double.NaN);
    List<Map<String, Double>> told =
        Ranks.run(
            3,
            member ->
                new HostCollectives(member)
                    .ofFirst(
                        () -> {
                          assertThat(member.rank()).isZero();
                          return metrics;
                        }));
    for (Map<String, Double> found : told) {
      assertThat(found).isEqualTo(metrics);
      assertThat(found.keySet()).containsExactly("b c", "a", "none");
    }
    assertThat(Ranks.run(2, member -> new HostCollectives(member).ofFirst(Map::of)))
        .containsOnly(Map.of());
  }

  @Test
  void whatRankZeroCannotComputeEndsEveryRankTheSame() {
    List<String> ends =
        Ranks.run(
            3,
            member -> {
              try {
                new HostCollectives(member)
                    .ofFirst(
                        () -> {
                          throw new EvaluationException("not finite");
                        });
                return "";
              } catch (EvaluationException e) {
                return e.getMessage();
              }
            });
    assertThat(ends).containsOnly("not finite");
    assertThatThrownBy(
            () ->
                ALONE.ofFirst(
                    () -> {
                      throw new EvaluationException("not finite");
                    }))
        .isInstanceOf(EvaluationException.class);
  }
}
