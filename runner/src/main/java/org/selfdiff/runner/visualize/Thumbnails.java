package org.selfdiff.runner.visualize;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.session.ViewPicture;

/**
 * Small pictures of images, cropped as their features see them, in square sheets for a page. Sides
 * are multiples of 16 where that goes, so that no block of a JPEG has a part in two of them.
 *
 * @param side of each in pixels
 * @param images the pictures
 */
record Thumbnails(int side, List<RgbImage> images) {
  /** Pictures in a row of a sheet, and rows. */
  static final int COLUMNS = 32;

  /** Pixels of all that a page carries: 5 to 9 MB as JPEG. */
  private static final int PAGE_PIXELS = 12_000_000;

  private static final List<Integer> SIDES = List.of(96, 64, 48, 32);
  private static final float QUALITY = 0.85f;
  private static final int BATCH = 64;

  /** The largest side of which a page carries so many; the smallest usual one where none is. */
  static int side(int count, int view) {
    return SIDES.stream()
        .filter(side -> side <= view && (long) count * side * side <= PAGE_PIXELS)
        .findFirst()
        .orElse(Math.min(view, 48));
  }

  /** How many of a side a page carries. */
  static int most(int side) {
    return PAGE_PIXELS / (side * side);
  }

  /** Reads images of the material's split. */
  static Thumbnails of(Material material, int[] images, int side) {
    CenterView view = material.experiment().centerView().at(side);
    List<RgbImage> made = new ArrayList<>();
    try (EvaluationReader reader =
        EvaluationReader.open(
            material.set(), material.split(), images, view, BATCH, material.setup().workers())) {
      while (reader.hasNext()) {
        Batch batch = reader.next();
        FloatBuffer values = batch.view(0);
        int at = values.position();
        for (int item = 0; item < batch.size(); item++) {
          made.add(ViewPicture.of(i -> values.get(at + i), item, side, view.normalize()));
        }
      }
    }
    return new Thumbnails(side, made);
  }

  /** Sheets of {@link #COLUMNS} squared pictures, row by row, as JPEG; the last may be lower. */
  List<byte[]> sheets() {
    List<byte[]> sheets = new ArrayList<>();
    int each = COLUMNS * COLUMNS;
    for (int from = 0; from < images.size(); from += each) {
      sheets.add(sheet(images.subList(from, Math.min(images.size(), from + each))).jpeg(QUALITY));
    }
    return sheets;
  }

  private RgbImage sheet(List<RgbImage> of) {
    int width = Math.min(of.size(), COLUMNS) * side;
    int rows = (of.size() - 1) / COLUMNS + 1;
    int[] rgb = new int[width * rows * side];
    for (int i = 0; i < of.size(); i++) {
      int corner = i / COLUMNS * side * width + i % COLUMNS * side;
      for (int line = 0; line < side; line++) {
        System.arraycopy(of.get(i).rgb(), line * side, rgb, corner + line * width, side);
      }
    }
    return new RgbImage(width, rows * side, rgb);
  }

  /** The first so many of some images. */
  static int[] first(int[] images, int most) {
    return Arrays.copyOf(images, Math.min(images.length, most));
  }
}
