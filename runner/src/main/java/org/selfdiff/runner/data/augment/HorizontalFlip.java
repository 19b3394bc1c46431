package org.selfdiff.runner.data.augment;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Image;

/** Mirrors left and right. */
@Kind(value = "horizontal-flip", doc = "Mirrors left and right")
public record HorizontalFlip(
    @Setting(doc = "probability", byDefault = "0.5", min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public Image apply(Image image, CounterRandom random, Workspace workspace) {
    if (random.nextDouble() < p) {
      workspace.mirror().apply(image);
    }
    return image;
  }
}
