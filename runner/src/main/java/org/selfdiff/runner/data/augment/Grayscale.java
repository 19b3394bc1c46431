package org.selfdiff.runner.data.augment;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Image;

/** Replaces the three channels by the luminance. */
@Kind(value = "grayscale", doc = "Replaces the three channels by the luminance")
public record Grayscale(@Setting(doc = "probability", byDefault = "0.2", min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public Image apply(Image image, CounterRandom random, Workspace workspace) {
    if (random.nextDouble() < p) {
      workspace.luminance().apply(image);
    }
    return image;
  }
}
