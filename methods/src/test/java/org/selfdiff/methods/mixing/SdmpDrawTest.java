package org.selfdiff.methods.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.random.CounterRandom;

class SdmpDrawTest {
  private static SdmpDraw draw(Sdmp.Operator operator, Sdmp.Boxes boxes, int batch, int side) {
    return new Sdmp(
            operator, 1, 0.8, 0.1, boxes, TwoPositives.SoftTarget.LOG_OF_MIXTURE, 1, 0.5, 0.5, 0.5)
        .draw(batch, side, side);
  }

  @Test
  void aCutFollowsFromTheShare() {
    SdmpDraw draw = draw(Sdmp.Operator.RESIZE_MIX, Sdmp.Boxes.INSIDE, 1, 10);

    // 0.8 * 0.675 + 0.1 = 0.64: a side of 0.6.
    SdmpDraw.Cut cut = draw.cut(0.6749f);
    assertThat(cut.height()).isEqualTo(6);
    assertThat(draw.share(cut, draw.box(cut, 5, 5))).isCloseTo(0.64f, within(1e-6f));
    assertThat(draw.first(cut.height())).isEqualTo(3);
    assertThat(draw.count(cut.height(), 10)).isEqualTo(4);
  }

  @Test
  void clippedBoxesGiveTheirAreaAsShare() {
    SdmpDraw draw = draw(Sdmp.Operator.RESIZE_MIX, Sdmp.Boxes.CLIPPED, 1, 10);
    SdmpDraw.Cut cut = draw.cut(0.6749f);

    assertThat(draw.share(cut, draw.box(cut, 0, 9))).isCloseTo(1 - 12 / 100f, within(1e-6f));
    assertThat(draw.count(cut.height(), 10)).isEqualTo(10);
  }

  @Test
  void whatTwoMixturesHaveInCommon() {
    // Image 0 keeps 0.7 and its partner 0.4: min(0.7, 0.6) + min(0.3, 0.4).
    assertThat(SdmpDraw.common(new double[] {0.7, 0.2, 0.4}))
        .containsExactly(new double[] {0.9, 0.4, 0.9}, within(1e-12));
  }

  @Test
  void placesAreHalfPixelCenters() {
    // Eight source pixels into the rows 2 and 3: at 1.5 and 5.5.
    assertThat(ResizedPaste.places(2, 4, 8))
        .containsExactly(-2, -2, 1, 5, -2, -2, -2, -2, 0, 0, 0.5, 0.5, 0, 0, 0, 0);
  }

  @Test
  void everyImageHasSharesAndBoxesOfItsOwn() {
    SdmpDraw draw = draw(Sdmp.Operator.CUTMIX, Sdmp.Boxes.INSIDE, 64, 32);
    Map<String, double[]> inputs = draw.numbers(CounterRandom.of(5).at(draw.stream(), 0));

    double[] share = inputs.get(SdmpDraw.SHARE);
    assertThat(Arrays.stream(share).distinct().count()).isGreaterThan(20);
    assertThat(Arrays.stream(share)).allMatch(s -> s > 0.1 && s < 0.93);
    assertThat(inputs.get(SdmpDraw.COMMON)).isEqualTo(SdmpDraw.common(share));
    assertThat(inputs.get(SdmpDraw.rows(0))).isNotEqualTo(inputs.get(SdmpDraw.rows(1)));
    for (int i = 0; i < 64; i++) {
      double rows = sum(inputs.get(SdmpDraw.rows(1)), i, 32);
      double columns = sum(inputs.get(SdmpDraw.columns(1)), i, 32);
      // Odd cuts count whole in the share and lose a pixel in the box.
      assertThat((1 - share[i]) * 32 * 32).isBetween(rows * columns, (rows + 1) * (columns + 1));
    }
  }

  @Test
  void sumsOfImagesHaveTheRawShare() {
    SdmpDraw draw = draw(Sdmp.Operator.MIXUP, Sdmp.Boxes.INSIDE, 2, 2);
    Map<String, double[]> inputs =
        draw.given(new float[] {0, 0.5f}, new int[] {1, 1, 1, 1}, new int[] {1, 1, 1, 1});

    assertThat(inputs.get(SdmpDraw.SHARE)).containsExactly(new double[] {0.1, 0.5}, within(1e-7));
    assertThat(inputs.get(SdmpDraw.rows(0)))
        .containsExactly(new double[] {0.9, 0.9, 0.5, 0.5}, within(1e-7));
    assertThat(inputs.get(SdmpDraw.columns(0))).containsOnly(1);
  }

  private static double sum(double[] values, int row, int length) {
    return Arrays.stream(values, row * length, (row + 1) * length).sum();
  }
}
