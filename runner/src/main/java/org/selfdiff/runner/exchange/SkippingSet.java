package org.selfdiff.runner.exchange;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ForwardingSet;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

/** A set of images that gives a blank one for every image that cannot be read, and notes why. */
final class SkippingSet extends ForwardingSet {
  private final ConcurrentSkipListMap<Integer, String> broken = new ConcurrentSkipListMap<>();

  /**
   * Nothing is broken yet.
   *
   * @param set the images; one split of them is read
   */
  SkippingSet(ImageSet set) {
    super(set);
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
  protected void read(ImageReader reader, Split split, int index, Image into) {
    try {
      reader.read(split, index, into);
    } catch (DataException e) {
      broken.put(index, e.getMessage());
      into.reshape(1, 1);
    }
  }
}
