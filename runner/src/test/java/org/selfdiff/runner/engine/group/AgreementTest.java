package org.selfdiff.runner.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.runner.engine.Ranks;

/** What hosts of ranks ask each other. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class AgreementTest {
  @Test
  void theFirstRankDecides() {
    assertThat(Ranks.run(3, m -> new Agreement(m).ofFirst(m.rank() == 0)))
        .containsExactly(true, true, true);
    assertThat(Ranks.run(3, m -> new Agreement(m).ofFirst(m.rank() != 0)))
        .containsExactly(false, false, false);
  }

  @Test
  void itsNumbersArriveBitByBit() {
    double[] first = {Math.PI, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, 1e-310};
    assertThat(
            Ranks.run(
                2, m -> new Agreement(m).ofFirst(m.rank() == 0 ? first : new double[first.length])))
        .allSatisfy(numbers -> assertThat(numbers).containsExactly(first));
  }

  @Test
  void oneThatSaysSoIsEnough() {
    assertThat(Ranks.run(3, m -> new Agreement(m).any(m.rank() == 2)))
        .containsExactly(true, true, true);
    assertThat(Ranks.run(2, m -> new Agreement(m).any(false))).containsExactly(false, false);
  }

  @Test
  void bytesOfAllAreByRank() {
    List<List<byte[]>> all =
        Ranks.run(2, m -> new Agreement(m).ofAll(new byte[] {(byte) m.rank(), (byte) 0xFF, 3}));
    assertThat(all)
        .allSatisfy(
            byRank -> {
              assertThat(byRank).hasSize(2);
              assertThat(byRank.get(0)).containsExactly(0, 0xFF, 3);
              assertThat(byRank.get(1)).containsExactly(1, 0xFF, 3);
            });
  }

  @Test
  void aRankAloneAgreesWithItself() {
    Agreement alone = new Agreement(ProcessGroup.ALONE);
    assertThat(alone.ofFirst(true)).isTrue();
    assertThat(alone.any(false)).isFalse();
    assertThat(alone.ofFirst(1.5, 2)).containsExactly(1.5, 2);
    assertThat(alone.ofAll(new byte[] {7})).containsExactly(new byte[] {7});
  }
}
