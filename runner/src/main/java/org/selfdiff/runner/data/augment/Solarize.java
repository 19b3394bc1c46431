package org.selfdiff.runner.data.augment;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Image;

/** Inverts values at or above the threshold. */
@Kind(value = "solarize", doc = "Inverts values at or above the threshold")
public record Solarize(
    @Setting(doc = "probability", byDefault = "0.2", min = 0, max = 1) double p,
    @Setting(doc = "threshold", byDefault = "128", min = 0, max = 256) int threshold)
    implements Augmentation {
  @Override
  public Image apply(Image image, CounterRandom random, Workspace workspace) {
    if (random.nextDouble() < p) {
      workspace.solarization().apply(image, threshold);
    }
    return image;
  }
}
