package org.selfdiff.methods.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChannelMatchingTest {
  private static final double[][] COST = {
    {0.9, 0.1, 0.2, 0.8, 0.0},
    {0.3, 0.4, 0.1, 0.2, 0.0}
  };

  @Test
  void everyStudentChannelGetsAGroupAndTheLastTeacherChannelIsLeftOut() {
    assertThat(ChannelMatching.of(COST, Reduction.AMP)).isDeepEqualTo(new int[][] {{1, 2}, {0, 3}});
  }

  @Test
  void sparseMatchingChoosesAmongAllTeacherChannels() {
    // Both are nearest to channel 4: 0.0 + 0.1 either way, so a third cost decides.
    double[][] cost = {COST[0].clone(), COST[1].clone()};
    cost[0][1] = 0.05;
    assertThat(ChannelMatching.of(cost, Reduction.SM)).isDeepEqualTo(new int[][] {{1}, {4}});
  }

  @Test
  void costsAreCutNotRounded() {
    assertThat(ChannelMatching.arc(0.123459)).isEqualTo(12345);
    assertThat(ChannelMatching.arc(-1e-7)).isZero();
    assertThat(ChannelMatching.arc(4)).isEqualTo(400_000);
  }

  @Test
  void aTeacherWithFewerChannelsIsRefused() {
    assertThatThrownBy(() -> ChannelMatching.of(new double[3][2], Reduction.AMP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 teacher channels for 3 student channels, expected no fewer");
  }
}
