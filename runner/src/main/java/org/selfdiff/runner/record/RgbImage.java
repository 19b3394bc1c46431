package org.selfdiff.runner.record;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A small picture for reports.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rgb row by row, {@code 0xRRGGBB}; not copied
 */
public record RgbImage(int width, int height, int[] rgb) {
  /** Checks the sizes. */
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != width * height) {
      throw new IllegalArgumentException(
          rgb.length + " pixels for an image of " + width + " x " + height);
    }
  }

  /** The picture as a PNG file. */
  public byte[] png() {
    return file("png");
  }

  /** The picture as a JPEG file: a photograph takes a tenth of its PNG. */
  public byte[] jpeg() {
    return file("jpeg");
  }

  private byte[] file(String format) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, rgb, 0, width);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // ImageIO's own stream has a file and a shutdown hook, which cannot be had after Ctrl-C.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("this Java runtime has no writer of " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
