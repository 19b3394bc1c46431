package org.selfdiff.runner.data;

import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;

/** A set whose images are decoded at their own size whatever is made of them: what is judged by. */
public final class ExactImages extends ForwardingSet {
  /**
   * Reads another set.
   *
   * @param set closed together with this
   */
  public ExactImages(ImageSet set) {
    super(set);
  }

  @Override
  protected void read(
      ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
    reader.read(split, index, into);
  }
}
