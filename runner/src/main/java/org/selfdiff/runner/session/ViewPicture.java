package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.util.function.IntToDoubleFunction;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Resampling;
import org.selfdiff.runner.record.RgbImage;

/** Pictures of what goes into networks. */
public final class ViewPicture {
  /** Pixels of the longer side of a stored image in a page. */
  private static final int LARGEST = 512;

  private ViewPicture() {}

  /**
   * An image of a batch with its normalization undone.
   *
   * @param values of the batch, [N, 3, side, side]
   * @param item which image
   */
  public static RgbImage of(IntToDoubleFunction values, int item, int side, Normalize n) {
    int plane = side * side;
    int[] rgb = new int[plane];
    for (int p = 0; p < plane; p++) {
      int pixel = 0;
      for (int c = 0; c < 3; c++) {
        double value = values.applyAsDouble((item * 3 + c) * plane + p);
        double level = value * n.std().get(c) + n.mean().get(c);
        pixel = pixel << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, level)));
      }
      rgb[p] = pixel;
    }
    return new RgbImage(side, side, rgb);
  }

  /**
   * An image of a batch.
   *
   * @param pixels of the batch, [N, 3, side, side]
   * @param item which image
   */
  static RgbImage of(ByteBuffer pixels, int item, int side) {
    int plane = side * side;
    int[] rgb = new int[plane];
    for (int p = 0; p < plane; p++) {
      for (int c = 0; c < 3; c++) {
        rgb[p] = rgb[p] << 8 | pixels.get((item * 3 + c) * plane + p) & 0xFF;
      }
    }
    return new RgbImage(side, side, rgb);
  }

  /** An image as stored, made smaller where it is larger than a page can show. */
  public static RgbImage ofStored(Image image) {
    return ofStored(image, LARGEST);
  }

  /**
   * The same with a limit of its own.
   *
   * @param largest pixels of the longer side
   */
  public static RgbImage ofStored(Image image, int largest) {
    int longer = Math.max(image.width(), image.height());
    if (longer <= largest) {
      return of(image);
    }
    int width = Math.max(1, Math.round((float) image.width() * largest / longer));
    int height = Math.max(1, Math.round((float) image.height() * largest / longer));
    Image smaller = new Image();
    new Resampling().apply(image, 0, 0, image.height(), image.width(), smaller, width, height);
    return of(smaller);
  }

  /** An image pixel by pixel. */
  public static RgbImage of(Image image) {
    int[] rgb = new int[image.width() * image.height()];
    byte[] bytes = image.rgb();
    for (int p = 0; p < rgb.length; p++) {
      rgb[p] =
          (bytes[3 * p] & 0xFF) << 16 | (bytes[3 * p + 1] & 0xFF) << 8 | (bytes[3 * p + 2] & 0xFF);
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }
}
