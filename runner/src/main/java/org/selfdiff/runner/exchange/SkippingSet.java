package org.selfdiff.runner.exchange;

import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.runner.data.ForwardingSet;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.UnreadableException;
import org.selfdiff.runner.data.UnreadableImages;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;

/** A set of images that gives a blank one for every image that cannot be read, and notes why. */
final class SkippingSet extends ForwardingSet {
  /** What the message of an image that ends a command says beside replacing it. */
  static final String ADVICE = ", or leave it out by --skip-broken";

  private final UnreadableImages unreadable = new UnreadableImages();

  /**
   * Nothing is broken yet.
   *
   * @param set the images; of them the test split is read
   */
  SkippingSet(ImageSet set) {
    super(set);
  }

  /** What could not be read so far, by index, and why. */
  Map<Integer, String> broken() {
    Map<Integer, String> broken = new TreeMap<>();
    unreadable
        .of(Split.TEST)
        .forEach((index, entry) -> broken.put(index, entry.source() + ": " + entry.reason()));
    return broken;
  }

  /** Why the first image could not be read; empty if all could. */
  String first() {
    return broken().values().stream().findFirst().orElse("");
  }

  /** Whether an image could not be read. */
  boolean isBroken(int index) {
    return unreadable.has(Split.TEST, index);
  }

  @Override
  protected void read(
      ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
    try {
      reader.read(split, index, into, reducing);
    } catch (UnreadableException e) {
      unreadable.add(split, index, e);
      into.reshape(1, 1);
    }
  }
}
