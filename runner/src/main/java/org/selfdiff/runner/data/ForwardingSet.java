package org.selfdiff.runner.data;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;

/** A set that is another one but for how its images are read. */
public abstract class ForwardingSet implements ImageSet {
  private final ImageSet set;

  /**
   * Reads another set.
   *
   * @param set closed together with this
   */
  protected ForwardingSet(ImageSet set) {
    this.set = set;
  }

  /**
   * Reads an image; the same as {@link ImageReader#read}.
   *
   * @param reader of the other set
   * @param reducing how much smaller the image may be decoded
   */
  protected abstract void read(
      ImageReader reader, Split split, int index, Image into, ReductionChoice reducing);

  @Override
  public final String name() {
    return set.name();
  }

  @Override
  public final String title() {
    return set.title();
  }

  @Override
  public final List<String> classes() {
    return set.classes();
  }

  @Override
  public final int size(Split split) {
    return set.size(split);
  }

  @Override
  public final int label(Split split, int index) {
    return set.label(split, index);
  }

  @Override
  public final int[] order(CounterRandom random) {
    return set.order(random);
  }

  @Override
  public final Optional<KeptListing> listing() {
    return set.listing();
  }

  @Override
  public String source(Split split, int index) {
    return set.source(split, index);
  }

  @Override
  public Optional<UnreadableImages> unreadable() {
    return set.unreadable();
  }

  @Override
  public final DataIdentity identity() {
    return set.identity();
  }

  @Override
  public final List<String> notices() {
    return set.notices();
  }

  @Override
  public final ImageReader reader() {
    ImageReader reader = set.reader();
    return new ImageReader() {
      @Override
      public void read(Split split, int index, Image into) {
        read(split, index, into, ReductionChoice.NEVER);
      }

      @Override
      public void read(Split split, int index, Image into, ReductionChoice reducing) {
        ForwardingSet.this.read(reader, split, index, into, reducing);
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  @Override
  public final void close() {
    set.close();
  }
}
