package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.image.Interpolation;

class CenterViewTest {
  private static final Normalize STATISTICS =
      new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
  private static final Views VIEWS = new Views(2, 224, List.of(), STATISTICS);

  private final CenterView usual = CenterView.of(VIEWS);

  @Test
  void itIsAShortSideOf256PixelsFor224UnlessSaidOtherwise() {
    assertThat(usual).isEqualTo(new CenterView(224, 256, Interpolation.BILINEAR, STATISTICS));
    assertThat(new CenterResize(OptionalInt.empty(), Interpolation.BILINEAR).of(VIEWS))
        .isEqualTo(usual);
    assertThat(new CenterResize(OptionalInt.of(248), Interpolation.BICUBIC).of(VIEWS))
        .isEqualTo(new CenterView(224, 248, Interpolation.BICUBIC, STATISTICS));
    assertThat(CenterView.of(new Views(2, 32, List.of(), STATISTICS)).resize()).isEqualTo(37);
  }

  @Test
  void otherSizesAreResizedInProportion() {
    assertThat(usual.at(224)).isEqualTo(usual);
    assertThat(usual.at(32)).isEqualTo(CenterView.of(32, STATISTICS));
    CenterView other = new CenterView(224, 240, Interpolation.BICUBIC, STATISTICS);
    assertThat(other.at(448))
        .isEqualTo(new CenterView(448, 480, Interpolation.BICUBIC, STATISTICS));
  }

  /** Features that were kept before there was a choice are still those of the usual view. */
  @Test
  void wordsNameOnlyWhatIsUnusual() {
    assertThat(usual.words()).isEqualTo("224 " + STATISTICS);
    assertThat(new CenterView(224, 256, Interpolation.BICUBIC, STATISTICS).words())
        .isEqualTo("224 " + STATISTICS + " resize 256 BICUBIC");
    assertThat(new CenterView(224, 248, Interpolation.BILINEAR, STATISTICS).words())
        .isEqualTo("224 " + STATISTICS + " resize 248 BILINEAR");
  }
}
