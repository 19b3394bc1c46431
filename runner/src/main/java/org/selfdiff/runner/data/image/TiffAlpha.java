package org.selfdiff.runner.data.image;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * TIFF files of red, green, blue and alpha, 8 bits each. OpenCV multiplies colors by alpha, so the
 * JDK's codec reads them; alpha is dropped, and colors that were stored multiplied are divided by
 * it as in Pillow.
 */
final class TiffAlpha {
  private static final int SAMPLES = 4;

  private TiffAlpha() {}

  /**
   * Decodes the bytes from 0 to the limit.
   *
   * @param multiplied whether colors are stored multiplied by alpha
   * @throws ImageFormatException if they cannot be read
   */
  static void decode(ByteBuffer file, boolean multiplied, Image into) throws ImageFormatException {
    byte[] bytes = new byte[file.limit()];
    file.duplicate().rewind().get(bytes);
    ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      Raster samples = reader.read(0).getRaster();
      if (samples.getNumBands() != SAMPLES) {
        throw new ImageFormatException("the TIFF data are damaged");
      }
      into.reshape(samples.getWidth(), samples.getHeight());
      int[] row = new int[SAMPLES * samples.getWidth()];
      byte[] rgb = into.rgb();
      int to = 0;
      for (int y = 0; y < samples.getHeight(); y++) {
        samples.getPixels(0, y, samples.getWidth(), 1, row);
        for (int x = 0; x < row.length; x += SAMPLES) {
          int alpha = row[x + 3];
          for (int c = 0; c < 3; c++) {
            int value = row[x + c];
            rgb[to++] = (byte) (multiplied ? apart(value, alpha) : value);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new ImageFormatException("the TIFF data are damaged");
    } finally {
      reader.dispose();
    }
  }

  private static int apart(int value, int alpha) {
    return alpha == 0 ? 0 : Math.min(255, 255 * value / alpha);
  }
}
