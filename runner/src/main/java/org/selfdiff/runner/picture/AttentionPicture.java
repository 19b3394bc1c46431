package org.selfdiff.runner.picture;

import org.selfdiff.runner.evaluate.AttentionMap;
import org.selfdiff.runner.record.RgbImage;

/**
 * What a vision transformer looks at in one image (DINO, arXiv 2104.14294, figures 1 and 8; Mugs,
 * arXiv 2203.14415, figure 3).
 *
 * @param image as the network sees it, its rows and columns those of the patches or more
 * @param map weights of the patches
 * @param patch side of a patch in pixels of {@code image}
 */
public record AttentionPicture(RgbImage image, AttentionMap map, int patch) {
  private static final double OVERLAY = 0.5;

  /** Side from which on patches are large enough to see. */
  private static final int COMFORTABLE = 224;

  /** The same with the pixels of a small image as squares. */
  public AttentionPicture enlarged() {
    int factor = Math.max(1, (COMFORTABLE + image.width() - 1) / image.width());
    return new AttentionPicture(Pixels.enlarged(image, factor), map, patch * factor);
  }

  /** The mean over the heads in their place, as one head. */
  public AttentionPicture mean() {
    return new AttentionPicture(image, map.mean(), patch);
  }

  /** A head's weights in false colors, its least dark violet and its largest yellow. */
  public RgbImage weights(int head) {
    double[] pixels = map.enlarged(head, patch);
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (double pixel : pixels) {
      least = Math.min(least, pixel);
      largest = Math.max(largest, pixel);
    }
    int[] rgb = new int[pixels.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = Viridis.rgb(largest == least ? 0 : (pixels[i] - least) / (largest - least));
    }
    return new RgbImage(map.columns() * patch, map.rows() * patch, rgb);
  }

  /**
   * The image with a color over the patches that hold the largest weights of a head, and a line
   * around them.
   *
   * @param share of the head's sum that these patches hold, 0 to 1
   * @param color {@code 0xRRGGBB}
   */
  public RgbImage mass(int head, double share, int color) {
    boolean[] mask = map.mask(head, share);
    int line = Math.max(1, image.width() / 160);
    int width = image.width();
    int[] rgb = image.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      int x = i % width;
      int y = i / width;
      if (kept(mask, x, y)) {
        boolean edge =
            !(kept(mask, x - line, y)
                && kept(mask, x + line, y)
                && kept(mask, x, y - line)
                && kept(mask, x, y + line));
        rgb[i] = edge ? color : Pixels.between(rgb[i], color, OVERLAY);
      }
    }
    return new RgbImage(width, image.height(), rgb);
  }

  private boolean kept(boolean[] mask, int x, int y) {
    boolean within = x >= 0 && y >= 0 && x < map.columns() * patch && y < map.rows() * patch;
    return within && mask[y / patch * map.columns() + x / patch];
  }
}
