package org.selfdiff.runner.picture;

import java.nio.charset.StandardCharsets;
import org.selfdiff.runner.record.RgbImage;

/**
 * A picture in two forms.
 *
 * @param image its pixels
 * @param svg the same as lines and letters, for papers and other sizes; images in it stay pixels
 */
public record Drawing(RgbImage image, String svg) {
  /** The file {@code .svg}. */
  public byte[] vector() {
    return svg.getBytes(StandardCharsets.UTF_8);
  }
}
