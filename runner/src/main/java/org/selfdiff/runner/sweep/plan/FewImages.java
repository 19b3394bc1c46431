package org.selfdiff.runner.sweep.plan;

import java.util.List;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

/**
 * A set of which only the first images are read, in turn for all others: what a cache keeps of it
 * is soon there.
 *
 * @param set the images; closed together with this
 * @param few how many are read
 */
record FewImages(ImageSet set, int few) implements ImageSet {
  @Override
  public String name() {
    return set.name();
  }

  @Override
  public List<String> classes() {
    return set.classes();
  }

  @Override
  public int size(Split split) {
    return set.size(split);
  }

  @Override
  public int label(Split split, int index) {
    return set.label(split, index);
  }

  @Override
  public String source(Split split, int index) {
    return set.source(split, index);
  }

  @Override
  public DataIdentity identity() {
    return set.identity();
  }

  @Override
  public List<String> notices() {
    return set.notices();
  }

  @Override
  public ImageReader reader() {
    ImageReader reader = set.reader();
    return new ImageReader() {
      @Override
      public void read(Split split, int index, Image into) {
        reader.read(split, index % few, into);
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  @Override
  public void close() {
    set.close();
  }
}
