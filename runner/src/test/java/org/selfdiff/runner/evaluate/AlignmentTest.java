package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AlignmentTest {
  private static Features features(float... values) {
    return new Features(values, values.length / 2, 2, new int[values.length / 2]);
  }

  @Test
  void lengthsDoNotCountAndRightAnglesAreTwoApart() {
    Features first = features(3, 0, 0, 1, 1, 1);
    assertThat(Alignment.of(first, features(7, 0, 0, 9, 2, 2))).isCloseTo(0, within(1e-7));
    assertThat(Alignment.of(first, features(0, 2, 5, 0, -1, 1))).isCloseTo(2, within(1e-7));
    // Equal, opposite and at right angles: 0, 4 and 2.
    Features mixed = features(1, 0, 0, -4, 1, -1);
    assertThat(Alignment.of(first, mixed)).isCloseTo(2, within(1e-7));
    assertThat(Alignment.cosine(first, mixed)).isCloseTo(0, within(1e-7));
  }

  @Test
  void whatAreNoPairsIsRefused() {
    assertThatThrownBy(() -> Alignment.of(features(1, 0), features(1, 0, 0, 1)))
        .hasMessage("no pairs: 1 x 2 and 2 x 2");
  }
}
