package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClassificationTest {
  private static final float[] LOGITS = {
    6, 5, 4, 3, 2, 1, // the first class
    1, 2, 3, 4, 5, 6, // the last
    1, 1, 1, 1, 1, 1, // all alike
  };

  @Test
  void imagesAreCountedInParts() {
    float[] logits = {3, 1, 2, 0, 5, 5, 1, 2, 9, 4, 4, 4};
    int[] labels = {2, 2, 2, 1};
    Classification whole = Classification.of(logits, labels);
    ClassificationTally tally = new ClassificationTally(labels);
    tally.add(0, 1, logits, 3);
    tally.add(1, 3, Arrays.copyOfRange(logits, 3, 12), 3);

    assertThat(whole.top1()).isEqualTo(0.25);
    assertThat(whole.predictions()).containsExactly(0, 1, 2, 0);
    assertThat(tally.classification().predictions()).containsExactly(whole.predictions());
    assertThat(tally.classification().top1()).isEqualTo(whole.top1());
    assertThat(tally.classification().top5()).isEqualTo(whole.top5());
  }

  @Test
  void theLargestLogitIsThePrediction() {
    Classification classification = Classification.of(LOGITS, new int[] {0, 4, 5});
    assertThat(classification.predictions()).containsExactly(0, 5, 0);
    assertThat(classification.top1()).isEqualTo(1.0 / 3);
  }

  @Test
  void ofEqualLogitsTheLowerClassComesFirst() {
    assertThat(Classification.of(LOGITS, new int[] {5, 0, 5}).top5()).isZero();
    assertThat(Classification.of(LOGITS, new int[] {4, 1, 4}).top5()).isEqualTo(1);
  }

  @Test
  void theConfusionCountsClassesByWhatTheyWereTakenFor() {
    int[] labels = {0, 4, 5};
    int[][] confusion = Classification.of(LOGITS, labels).confusion(labels, 6);
    assertThat(confusion[0]).containsExactly(1, 0, 0, 0, 0, 0);
    assertThat(confusion[4]).containsExactly(0, 0, 0, 0, 0, 1);
    assertThat(confusion[5]).containsExactly(1, 0, 0, 0, 0, 0);
  }

  @Test
  void unitFeaturesHaveLengthOneAndKeepTheirDirection() {
    Features unit = new Features(new float[] {3, 4, 0, -2}, 2, 2, new int[] {0, 1}).unit();
    float[] values = new float[4];
    unit.read(0, values, 0);
    unit.read(1, values, 2);
    assertThat(values).containsExactly(0.6f, 0.8f, 0, -1);
  }
}
