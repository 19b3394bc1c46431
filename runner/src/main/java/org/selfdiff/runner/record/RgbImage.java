package org.selfdiff.runner.record;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
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
    return file("png", Optional.empty());
  }

  /**
   * The picture as a JPEG file.
   *
   * @param quality 0 to 1
   */
  public byte[] jpeg(float quality) {
    return file("jpeg", Optional.of(quality));
  }

  private byte[] file(String format, Optional<Float> quality) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, rgb, 0, width);
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
    if (!writers.hasNext()) {
      throw new IllegalStateException("this Java runtime has no writer of " + format);
    }
    ImageWriter writer = writers.next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    quality.ifPresent(
        share -> {
          settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
          settings.setCompressionQuality(share);
        });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // ImageIO's own stream has a file and a shutdown hook, which cannot be had after Ctrl-C.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
