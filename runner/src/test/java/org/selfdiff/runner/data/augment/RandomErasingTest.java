package org.selfdiff.runner.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Normalization;
import org.selfdiff.runner.data.image.Pattern;

class RandomErasingTest {
  private static final int SIDE = 20;
  private static final float KEPT = -77;
  private static final Normalization NORMALIZATION =
      new Normalization(List.of(0.5, 0.25, 0.0), List.of(0.25, 0.5, 2.0));

  @Test
  void oneBoxOfTheAskedAreaAndShapeIsFilledInAllChannels() {
    // A quarter of the area, four times as high as wide: 20 x 5 would not be smaller than the view.
    RandomErasing quarter = new RandomErasing(1, List.of(0.16, 0.16), List.of(4.0, 4.0), false);
    for (int i = 0; i < 50; i++) {
      FloatBuffer view = erased(quarter, i);
      int[] box = box(view, 0);
      assertThat(box[2] - box[0] + 1).isEqualTo(16);
      assertThat(box[3] - box[1] + 1).isEqualTo(4);
      assertThat(box(view, 1)).isEqualTo(box);
      assertThat(box(view, 2)).isEqualTo(box);
      assertThat(changed(view)).isEqualTo(3 * 16 * 4);
    }
  }

  @Test
  void boxesThatDoNotFitAreNotMade() {
    RandomErasing high = new RandomErasing(1, List.of(0.25, 0.25), List.of(4.0, 4.0), false);
    assertThat(changed(erased(high, 0))).isZero();
  }

  @Test
  void noiseIsStandardNormalAndNormalizedWithTheImageWhereAsked() {
    RandomErasing raw = new RandomErasing(1, List.of(0.3, 0.3), List.of(1.0, 1.0), false);
    RandomErasing before = new RandomErasing(1, List.of(0.3, 0.3), List.of(1.0, 1.0), true);
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int i = 0; i < 30; i++) {
      FloatBuffer noise = erased(raw, i);
      FloatBuffer scaled = erased(before, i);
      for (int at = 0; at < noise.capacity(); at++) {
        if (noise.get(at) != KEPT) {
          int channel = at / (SIDE * SIDE);
          assertThat(scaled.get(at)).isEqualTo(NORMALIZATION.of(channel, noise.get(at)));
          sum += noise.get(at);
          squares += noise.get(at) * noise.get(at);
          count++;
        }
      }
    }
    assertThat(count).isEqualTo(30 * 3 * 11 * 11);
    assertThat(sum / count).isCloseTo(0, within(0.04));
    assertThat(squares / count).isCloseTo(1, within(0.06));
    assertThat(NORMALIZATION.of(0, 1f)).isEqualTo(2f);
  }

  @Test
  void theProbabilityIsKeptAndTheImageLeftAlone() {
    RandomErasing seldom =
        new RandomErasing(0.25, List.of(0.02, 1 / 3.0), List.of(0.3, 1 / 0.3), true);
    int erased = 0;
    for (int i = 0; i < 1000; i++) {
      erased += changed(erased(seldom, i)) > 0 ? 1 : 0;
    }
    assertThat(erased).isBetween(195, 305);
    Image image = Pattern.of(8, 8);
    assertThat(seldom.apply(image, CounterRandom.of(0), new Workspace(8))).isSameAs(image);
  }

  @Test
  void rangesMustHaveTwoEndsInOrder() {
    assertThatThrownBy(() -> new RandomErasing(1, List.of(0.3, 0.2), List.of(1.0, 1.0), true))
        .hasMessage(
            "area: expected [smallest, largest] with smallest <= largest, found [0.3, 0.2]");
  }

  private static FloatBuffer erased(RandomErasing erasing, int seed) {
    FloatBuffer view = FloatBuffer.allocate(3 * SIDE * SIDE);
    for (int i = 0; i < view.capacity(); i++) {
      view.put(i, KEPT);
    }
    erasing.finish(view, 0, SIDE, NORMALIZATION, CounterRandom.of(seed));
    return view;
  }

  private static int changed(FloatBuffer view) {
    int changed = 0;
    for (int i = 0; i < view.capacity(); i++) {
      changed += view.get(i) == KEPT ? 0 : 1;
    }
    return changed;
  }

  /** Top, left, bottom, right of what changed in a channel. */
  private static int[] box(FloatBuffer view, int channel) {
    int[] box = {SIDE, SIDE, -1, -1};
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        if (view.get((channel * SIDE + y) * SIDE + x) != KEPT) {
          box[0] = Math.min(box[0], y);
          box[1] = Math.min(box[1], x);
          box[2] = Math.max(box[2], y);
          box[3] = Math.max(box[3], x);
        }
      }
    }
    return box;
  }
}
