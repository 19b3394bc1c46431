package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BucketsTest {
  private static Numbers numbers(double... values) {
    Numbers numbers = new Numbers();
    for (double value : values) {
      numbers.add(value);
    }
    return numbers;
  }

  @Test
  void fewValuesStayAsTheyAre() {
    Buckets points = Buckets.of(numbers(3, 1, 2), 0, 800);

    assertThat(points.at()).containsExactly(0, 1, 2);
    assertThat(points.mean()).containsExactly(3, 1, 2);
    assertThat(points.thinned(3)).isFalse();
  }

  @Test
  void groupsHaveMeanLeastAndGreatest() {
    Buckets points = Buckets.of(numbers(9, 1, 2, 3, 10, 20, 60), 1, 2);

    assertThat(points.at()).containsExactly(2, 5);
    assertThat(points.mean()).containsExactly(2, 30);
    assertThat(points.low()).containsExactly(1, 10);
    assertThat(points.high()).containsExactly(3, 60);
    assertThat(points.thinned(6)).isTrue();
  }

  @Test
  void aSpikeAmongAMillionStaysVisible() {
    Numbers values = new Numbers();
    for (int i = 0; i < 1_000_000; i++) {
      values.add(i == 432_100 ? 30 : i == 700_001 ? -5 : 2 + i % 2);
    }
    Buckets points = Buckets.of(values, 0, 800);

    assertThat(points.at()).hasSize(800).isSorted();
    assertThat(points.high()[345]).isEqualTo(30);
    assertThat(points.mean()[345]).isCloseTo(2.5 + 28.0 / 1250, within(1e-12));
    assertThat(points.low()[560]).isEqualTo(-5);
    for (int i = 0; i < 800; i++) {
      assertThat(points.high()[i]).isEqualTo(i == 345 ? 30 : 3);
      assertThat(points.low()[i]).isEqualTo(i == 560 ? -5 : 2);
    }
  }

  @Test
  void whatIsNotFiniteDoesNotEnter() {
    double nan = Double.NaN;
    Buckets points = Buckets.of(numbers(1, nan, 3, nan, Double.POSITIVE_INFINITY, nan), 0, 2);

    assertThat(points.mean()).containsExactly(2, nan);
    assertThat(points.low()).containsExactly(1, nan);
    assertThat(points.high()).containsExactly(3, nan);
  }

  @Test
  void nothingGivesNothing() {
    assertThat(Buckets.of(numbers(), 0, 5).at()).isEmpty();
  }
}
