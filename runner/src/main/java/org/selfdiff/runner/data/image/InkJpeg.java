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
 * JPEG files of four inks, cyan, magenta, yellow and black, stored inverted as Adobe does it.
 * OpenCV gives no inks, so the JDK's codec reads them; what becomes of them is what Pillow makes of
 * them.
 */
final class InkJpeg {
  private static final int ADOBE = 0xEE;
  private static final int SCAN = 0xDA;

  private InkJpeg() {}

  /**
   * Decodes the bytes from 0 to the limit.
   *
   * @throws ImageFormatException if they cannot be read
   */
  static void decode(ByteBuffer file, Image into) throws ImageFormatException {
    byte[] bytes = new byte[file.limit()];
    file.duplicate().rewind().get(bytes);
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      Raster inks = reader.readRaster(0, null);
      if (inks.getNumBands() != 4) {
        throw new ImageFormatException("the JPEG data are damaged");
      }
      into.reshape(inks.getWidth(), inks.getHeight());
      write(inks, isTransformed(bytes), into);
    } catch (IOException | RuntimeException e) {
      throw new ImageFormatException("the JPEG data are damaged");
    } finally {
      reader.dispose();
    }
  }

  private static void write(Raster inks, boolean transformed, Image into) {
    int width = inks.getWidth();
    int[] row = new int[4 * width];
    byte[] rgb = into.rgb();
    int to = 0;
    for (int y = 0; y < inks.getHeight(); y++) {
      inks.getPixels(0, y, width, 1, row);
      for (int x = 0; x < 4 * width; x += 4) {
        if (transformed) {
          toInks(row, x);
        }
        int light = row[x + 3];
        for (int c = 0; c < 3; c++) {
          int product = (255 - row[x + c]) * light + 128;
          rgb[to++] = (byte) Math.max(0, light - ((product >> 8) + product >> 8));
        }
      }
    }
  }

  /** The color conversion of libjpeg, in 16-bit fixed point. */
  private static void toInks(int[] row, int x) {
    int y = row[x];
    int blue = row[x + 1] - 128;
    int red = row[x + 2] - 128;
    row[x] = clip(255 - (y + (91881 * red + 32768 >> 16)));
    row[x + 1] = clip(255 - (y + (-22554 * blue - 46802 * red + 32768 >> 16)));
    row[x + 2] = clip(255 - (y + (116130 * blue + 32768 >> 16)));
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** Whether Adobe's marker says that the inks are stored as brightness and two differences. */
  private static boolean isTransformed(byte[] bytes) {
    int at = 2;
    while (at + 16 < bytes.length && (bytes[at] & 0xFF) == 0xFF) {
      int marker = bytes[at + 1] & 0xFF;
      if (marker == SCAN) {
        return false;
      }
      if (marker == ADOBE && bytes[at + 4] == 'A' && bytes[at + 5] == 'd') {
        return bytes[at + 15] == 2;
      }
      at += marker == 0xFF ? 1 : 2 + ((bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF);
    }
    return false;
  }
}
