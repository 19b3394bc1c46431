package org.selfdiff.runner.data.shapes;

import java.util.Arrays;
import java.util.List;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

/**
 * Shapes drawn on demand. Image i of a split depends on i, the split and the size alone: a larger
 * set begins with the images of a smaller one, and no experiment's seed changes them.
 */
public final class ShapesSet implements ImageSet {
  /** Number of classes. */
  public static final int CLASSES = Figure.values().length;

  private static final Figure[] SHAPES = Figure.values();
  private static final long SEED = 0;

  private final int train;
  private final int test;
  private final int size;
  private final CounterRandom random = CounterRandom.of(SEED).at("shapes");

  /**
   * A set of given sizes.
   *
   * @param train training images
   * @param test test images
   * @param size side of an image in pixels
   */
  public ShapesSet(int train, int test, int size) {
    this.train = train;
    this.test = test;
    this.size = size;
  }

  @Override
  public String name() {
    return "shapes, drawn with " + size + " x " + size + " pixels";
  }

  @Override
  public List<String> classes() {
    return Arrays.stream(SHAPES).map(Figure::label).toList();
  }

  @Override
  public int size(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  @Override
  public int label(Split split, int index) {
    return index % SHAPES.length;
  }

  @Override
  public String source(Split split, int index) {
    return "shape " + index + " of the " + (split == Split.TRAIN ? "training" : "test") + " split";
  }

  @Override
  public DataIdentity identity() {
    return new DataIdentity.Digest().add("shapes").add(train).add(test).add(size).of(this);
  }

  @Override
  public List<String> notices() {
    return List.of();
  }

  @Override
  public ImageReader reader() {
    ShapePainter painter = new ShapePainter(size);
    return new ImageReader() {
      @Override
      public void read(Split split, int index, Image into) {
        CounterRandom place = random.at(split.ordinal()).at(index);
        painter.paint(SHAPES[label(split, index)], place, into);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
