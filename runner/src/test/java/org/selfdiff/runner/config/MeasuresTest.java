package org.selfdiff.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MeasuresTest {
  private static final Measures USUAL = new Measures(OptionalInt.empty(), OptionalInt.empty());

  @Test
  void measuredImagesStayAFewOfTheTrainedOnes() {
    assertThat(USUAL.images(5000)).isEqualTo(256);
    assertThat(USUAL.everyEpochs(5000)).isEqualTo(4);
    assertThat(USUAL.images(50_000)).isEqualTo(781);
    assertThat(USUAL.everyEpochs(50_000)).isEqualTo(1);
    assertThat(USUAL.images(1_281_167)).isEqualTo(2048);
    assertThat(USUAL.everyEpochs(1_281_167)).isEqualTo(1);
    assertThat(USUAL.images(60)).isEqualTo(60);
    assertThat(USUAL.everyEpochs(60)).isEqualTo(64);
    for (int train : new int[] {60, 1000, 5000, 50_000, 1_000_000}) {
      assertThat((double) USUAL.images(train) / USUAL.everyEpochs(train))
          .isLessThanOrEqualTo(train / 64.0);
    }
  }

  @Test
  void theEndIsMeasuredWhateverTheEpochs() {
    assertThat(USUAL.due(3, 3, 60)).isTrue();
    assertThat(USUAL.due(2, 3, 60)).isFalse();
    assertThat(USUAL.due(4, 22, 5000)).isTrue();
    assertThat(USUAL.due(5, 22, 5000)).isFalse();
  }

  @Test
  void whatIsAskedForIsDone() {
    Measures asked = new Measures(OptionalInt.of(1), OptionalInt.of(5000));
    assertThat(asked.images(600)).isEqualTo(600);
    assertThat(asked.due(1, 9, 600)).isTrue();
    Measures none = new Measures(OptionalInt.of(0), OptionalInt.empty());
    assertThat(none.any(600)).isFalse();
    assertThat(none.due(9, 9, 600)).isFalse();
    assertThat(USUAL.any(1)).as("one image has no pairs").isFalse();
  }
}
