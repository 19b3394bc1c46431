package org.selfdiff.runner.data.augment;

import java.util.OptionalDouble;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Image;

/** Brightness, contrast, saturation and hue in random order. */
@Kind(value = "color-jitter", doc = "Brightness, contrast, saturation and hue in random order")
public record ColorJitter(
    @Setting(doc = "probability", byDefault = "1.0", min = 0, max = 1) double p,
    @Setting(doc = "largest relative change of brightness", byDefault = "0.4", min = 0)
        double brightness,
    @Setting(doc = "largest relative change of contrast", byDefault = "0.4", min = 0)
        double contrast,
    @Setting(doc = "largest relative change of saturation", byDefault = "0.4", min = 0)
        double saturation,
    @Setting(
            doc = "largest turn of the hue circle, as a share of it",
            byDefault = "0.1",
            min = 0,
            max = 0.5)
        double hue)
    implements Augmentation {
  @Override
  public Image apply(Image image, CounterRandom random, Workspace workspace) {
    if (random.nextDouble() >= p) {
      return image;
    }
    int[] order = random.permutation(4);
    double brighter = factor(random, brightness);
    double starker = factor(random, contrast);
    double stronger = factor(random, saturation);
    double turn = random.nextDouble(-hue, hue);
    // A factor of 1 changes nothing, but even a turn by 0 rounds through HSV.
    OptionalDouble turned = hue > 0 ? OptionalDouble.of(turn) : OptionalDouble.empty();
    workspace.colors().apply(image, order, brighter, starker, stronger, turned);
    return image;
  }

  private static double factor(CounterRandom random, double range) {
    return random.nextDouble(Math.max(0, 1 - range), 1 + range);
  }
}
