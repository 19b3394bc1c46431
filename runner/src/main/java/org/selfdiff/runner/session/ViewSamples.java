package org.selfdiff.runner.session;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.ViewRow;

/** Some training images and their views, as the method sees them. */
final class ViewSamples {
  private static final int ROWS = 6;

  private ViewSamples() {}

  static List<ViewRow> of(ImageSet set, Views views, long seed) {
    int n = Math.min(ROWS, set.size(Split.TRAIN));
    List<List<RgbImage>> made = new ArrayList<>();
    int[] indices;
    try (BatchLoader loader = BatchLoader.open(set, views, PixelFormat.NORMALIZED, seed, n, 1)) {
      Batch batch = loader.next();
      indices = Arrays.copyOf(batch.indices(), n);
      for (int i = 0; i < n; i++) {
        List<RgbImage> row = new ArrayList<>();
        for (int v = 0; v < views.total(); v++) {
          row.add(picture(batch.view(v), i, views.size(v), views.normalize()));
        }
        made.add(row);
      }
    }
    List<ViewRow> rows = new ArrayList<>();
    try (ImageReader reader = set.reader()) {
      for (int i = 0; i < n; i++) {
        Image image = new Image();
        reader.read(Split.TRAIN, indices[i], image);
        rows.add(
            new ViewRow(
                original(image),
                made.get(i).subList(0, views.count()),
                made.get(i).subList(views.count(), views.total())));
      }
    }
    return rows;
  }

  /** The view with its normalisation undone. */
  private static RgbImage picture(FloatBuffer view, int item, int side, Normalize n) {
    int plane = side * side;
    int[] rgb = new int[plane];
    for (int p = 0; p < plane; p++) {
      int pixel = 0;
      for (int c = 0; c < 3; c++) {
        double v = view.get((item * 3 + c) * plane + p) * n.std().get(c) + n.mean().get(c);
        pixel = pixel << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, v)));
      }
      rgb[p] = pixel;
    }
    return new RgbImage(side, side, rgb);
  }

  private static RgbImage original(Image image) {
    int[] rgb = new int[image.width() * image.height()];
    byte[] bytes = image.rgb();
    for (int p = 0; p < rgb.length; p++) {
      rgb[p] =
          (bytes[3 * p] & 0xFF) << 16 | (bytes[3 * p + 1] & 0xFF) << 8 | (bytes[3 * p + 2] & 0xFF);
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }
}
