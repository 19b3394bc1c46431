package org.selfdiff.runner.exchange;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

/** A set of images that gives a blank one for every image that cannot be read, and notes why. */
final class SkippingSet implements ImageSet {
  private final ImageSet set;
  private final ConcurrentSkipListMap<Integer, String> broken = new ConcurrentSkipListMap<>();

  /**
   * Nothing is broken yet.
   *
   * @param set the images; one split of them is read
   */
  SkippingSet(ImageSet set) {
    this.set = set;
  }

  /** What could not be read so far, by index, and why. */
  Map<Integer, String> broken() {
    return broken;
  }

  /** Why the first image could not be read; empty if all could. */
  String first() {
    return broken.isEmpty() ? "" : broken.firstEntry().getValue();
  }

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
        try {
          reader.read(split, index, into);
        } catch (DataException e) {
          broken.put(index, e.getMessage());
          into.reshape(1, 1);
        }
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
