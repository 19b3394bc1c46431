package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class RgbImageTest {
  @Test
  void pngKeepsEveryPixel() throws IOException {
    int[] rgb = {0x010203, 0xffffff, 0x000000, 0xff0000, 0x00ff00, 0x0000ff};
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(new RgbImage(3, 2, rgb).png()));
    assertThat(read.getRGB(0, 0, 3, 2, null, 0, 3))
        .containsExactly(0xff010203, -1, 0xff000000, 0xffff0000, 0xff00ff00, 0xff0000ff);
  }

  @Test
  void gridPlacesPicturesInCells() {
    RgbImage one = new RgbImage(1, 1, new int[] {1});
    RgbImage wide = new RgbImage(2, 1, new int[] {2, 3});
    RgbImage grid = RgbImage.grid(List.of(List.of(one, wide), List.of(wide)), 1);
    int w = 0xffffff;
    assertThat(grid.width()).isEqualTo(5);
    assertThat(grid.height()).isEqualTo(3);
    assertThat(grid.rgb()).containsExactly(1, w, w, 2, 3, w, w, w, w, w, 2, 3, w, w, w);
  }

  @Test
  void refusesWrongSizes() {
    assertThatThrownBy(() -> new RgbImage(2, 2, new int[3]))
        .hasMessage("3 pixels for an image of 2 x 2");
  }
}
