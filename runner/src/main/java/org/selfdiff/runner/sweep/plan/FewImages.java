package org.selfdiff.runner.sweep.plan;

import org.selfdiff.runner.data.ForwardingSet;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;

/**
 * A set of which only the first images are read, in turn for all others: what a cache keeps of it
 * is soon there.
 */
final class FewImages extends ForwardingSet {
  private final int few;

  /**
   * Nothing is read yet.
   *
   * @param set the images; closed together with this
   * @param few how many are read
   */
  FewImages(ImageSet set, int few) {
    super(set);
    this.few = few;
  }

  @Override
  protected void read(
      ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
    reader.read(split, index % few, into, reducing);
  }
}
