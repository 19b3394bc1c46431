package org.selfdiff.runner.record;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
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
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, rgb, 0, width);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // ImageIO's own stream has a file and a shutdown hook, which cannot be had after Ctrl-C.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IllegalStateException("this Java runtime has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Pictures in rows on a white ground, each cell as large as the largest picture.
   *
   * @param gap between cells, in pixels
   */
  public static RgbImage grid(List<List<RgbImage>> rows, int gap) {
    int cellWidth = 1;
    int cellHeight = 1;
    int columns = 1;
    for (List<RgbImage> row : rows) {
      columns = Math.max(columns, row.size());
      for (RgbImage image : row) {
        cellWidth = Math.max(cellWidth, image.width);
        cellHeight = Math.max(cellHeight, image.height);
      }
    }
    int width = columns * (cellWidth + gap) - gap;
    int height = Math.max(1, rows.size() * (cellHeight + gap) - gap);
    int[] pixels = new int[width * height];
    Arrays.fill(pixels, 0xffffff);
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < rows.get(r).size(); c++) {
        RgbImage image = rows.get(r).get(c);
        int corner = r * (cellHeight + gap) * width + c * (cellWidth + gap);
        for (int y = 0; y < image.height; y++) {
          System.arraycopy(image.rgb, y * image.width, pixels, corner + y * width, image.width);
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }
}
