package org.selfdiff.runner.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.RgbImage;

/** Sheets without text, which needs the machine's fonts. */
class SheetTest {
  private static RgbImage plain(int side, int color) {
    int[] rgb = new int[side * side];
    Arrays.fill(rgb, color);
    return new RgbImage(side, side, rgb);
  }

  private static int at(RgbImage image, double x, double y) {
    return image.rgb()[(int) (2 * y) * image.width() + (int) (2 * x)];
  }

  @Test
  void imagesStandInRowsAndEmptyPlacesStayWhite() {
    Sheet.Group group =
        new Sheet.Group(
            "",
            List.of(
                List.of(Optional.of(plain(4, 0xff0000)), Optional.of(plain(90, 0x00ff00))),
                List.of(Optional.empty(), Optional.of(plain(4, 0x0000ff)))));
    RgbImage sheet = new Sheet(List.of(), List.of(group), 20).picture();

    // 12 around, 18 for the label, 4 between; a unit is two pixels.
    assertThat(sheet.width()).isEqualTo(2 * (12 + 20 + 4 + 20 + 12));
    assertThat(sheet.height()).isEqualTo(2 * (12 + 18 + 20 + 4 + 20 + 4 + 12));
    assertThat(at(sheet, 22, 40)).isEqualTo(0xff0000);
    assertThat(at(sheet, 46, 40)).isEqualTo(0x00ff00);
    assertThat(at(sheet, 22, 64)).isEqualTo(0xffffff);
    assertThat(at(sheet, 46, 64)).isEqualTo(0x0000ff);
  }

  @Test
  void narrowGroupsStandInBands() {
    List<Sheet.Group> groups =
        Stream.of(0xff0000, 0x00ff00, 0x0000ff)
            .map(color -> Sheet.Group.of("", List.of(plain(4, color))))
            .toList();
    RgbImage sheet = new Sheet(List.of(), groups, 500).picture();

    assertThat(sheet.width()).isEqualTo(2 * (12 + 500 + 20 + 500 + 12));
    assertThat(at(sheet, 20, 40)).isEqualTo(0xff0000);
    assertThat(at(sheet, 20, 12 + 522 + 28)).isEqualTo(0x00ff00);
    assertThat(at(sheet, 540, 40)).isEqualTo(0x0000ff);
  }
}
