package org.selfdiff.runner.data.augment;

import java.util.List;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Image;

/** Blurs as Pillow does: three box blurs per axis. */
@Kind(value = "gaussian-blur", doc = "Blurs as Pillow does: three box blurs per axis")
public record GaussianBlur(
    @Setting(doc = "probability", byDefault = "0.5", min = 0, max = 1) double p,
    @Setting(
            doc = "smallest and largest radius",
            byDefault = "[0.1, 2.0]",
            unit = "pixels",
            min = 0,
            length = 2,
            order = Setting.Order.NOT_FALLING)
        List<Double> sigma)
    implements Augmentation {

  /** Checks the range of the radius. */
  public GaussianBlur {
    RangeCheck.require("sigma", sigma, 0);
  }

  @Override
  public Image apply(Image image, CounterRandom random, Workspace workspace) {
    if (random.nextDouble() < p) {
      workspace.blur().apply(image, random.nextDouble(sigma.get(0), sigma.get(1)));
    }
    return image;
  }
}
