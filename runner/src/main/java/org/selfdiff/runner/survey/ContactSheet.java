package org.selfdiff.runner.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.CenterPipeline;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.picture.Sheet;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.session.ViewPicture;

/**
 * Some images as small squares, drawn by chance, the same ones each time.
 *
 * @param split of which they are
 * @param cells the images
 */
public record ContactSheet(Split split, List<ContactSheet.Cell> cells) {
  private static final int COLUMNS = 8;
  private static final int IMAGES = COLUMNS * COLUMNS;
  private static final int SIDE = 128;
  private static final double UNITS = 96;
  private static final Normalize NONE =
      new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  /**
   * One image.
   *
   * @param name class, place and size
   * @param image its middle
   */
  public record Cell(String name, RgbImage image) {}

  /** Copies the list. */
  public ContactSheet {
    cells = List.copyOf(cells);
  }

  /** Draws training images, or test images where there are none. */
  static ContactSheet of(ImageSet set, Map<Split, SplitTally> tallies) {
    boolean trained = tallies.containsKey(Split.TRAIN) && tallies.get(Split.TRAIN).readable() > 0;
    Split split = trained ? Split.TRAIN : Split.TEST;
    SplitTally tally = tallies.get(split);
    CenterPipeline pipeline = new CenterPipeline(CenterView.of(SIDE, NONE));
    Workspace workspace = pipeline.workspace();
    Image image = new Image();
    List<Cell> cells = new ArrayList<>();
    int[] order = CounterRandom.of(0).at("contact sheet").permutation(tally.count());
    try (ImageReader reader = set.reader()) {
      for (int i = 0; i < order.length && cells.size() < IMAGES; i++) {
        if (tally.isReadable(order[i])) {
          int index = tally.chosen().applyAsInt(order[i]);
          reader.read(split, index, image);
          int label = set.label(split, index);
          String name =
              (label == ImageSet.UNLABELED ? "" : set.classes().get(label) + " · ")
                  + set.source(split, index)
                  + " · %d x %d".formatted(image.width(), image.height());
          cells.add(new Cell(name, ViewPicture.of(pipeline.shown(image, workspace))));
        }
      }
    }
    return new ContactSheet(split, cells);
  }

  /** All of them as one picture. */
  RgbImage picture(String title) {
    List<List<Optional<RgbImage>>> rows = new ArrayList<>();
    for (int from = 0; from < cells.size(); from += COLUMNS) {
      rows.add(
          cells.subList(from, Math.min(cells.size(), from + COLUMNS)).stream()
              .map(cell -> Optional.of(cell.image()))
              .toList());
    }
    String label =
        "the middle of %d %s images, drawn by chance"
            .formatted(cells.size(), split == Split.TRAIN ? "training" : "test");
    return new Sheet(
            title, Optional.empty(), List.of(), List.of(new Sheet.Group(label, rows)), UNITS)
        .picture();
  }
}
