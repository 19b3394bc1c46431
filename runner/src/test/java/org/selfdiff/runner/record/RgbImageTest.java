package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
  void refusesWrongSizes() {
    assertThatThrownBy(() -> new RgbImage(2, 2, new int[3]))
        .hasMessage("3 pixels for an image of 2 x 2");
  }
}
