package org.selfdiff.runner.data.augment;

import java.nio.FloatBuffer;
import java.util.List;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Normalization;

/** Fills a random box of the finished view with normal noise, as timm's mode {@code pixel}. */
@Kind(
    value = "random-erasing",
    doc = "Fills a random box of the finished view with normal noise; only at the end of a list")
public record RandomErasing(
    @Setting(doc = "probability", byDefault = "0.25", min = 0, max = 1) double p,
    @Setting(
            doc = "smallest and largest share of the area",
            byDefault = "[0.02, 0.3333333333333333]",
            min = 0,
            max = 1,
            above = true,
            length = 2,
            order = Setting.Order.NOT_FALLING)
        List<Double> area,
    @Setting(
            doc = "smallest and largest aspect ratio, height by width",
            byDefault = "[0.3, 3.3333333333333335]",
            min = 0,
            above = true,
            length = 2,
            order = Setting.Order.NOT_FALLING)
        List<Double> aspect,
    @Setting(
            doc =
                "whether the noise is normalized with the image, as by the prefetcher of Mugs, and"
                    + " not put into the normalized view",
            byDefault = "true")
        boolean beforeNormalize)
    implements Augmentation {
  private static final int TRIES = 10;

  /** Checks both ranges. */
  public RandomErasing {
    RangeCheck.require("area", area, 0);
    RangeCheck.require("aspect", aspect, 0);
  }

  /** Leaves the image as it is: noise has no 8-bit values. */
  @Override
  public Image apply(Image image, CounterRandom random, Workspace workspace) {
    return image;
  }

  @Override
  public boolean finishes() {
    return true;
  }

  @Override
  public void finish(
      FloatBuffer view, int offset, int side, Normalization normalization, CounterRandom random) {
    if (random.nextDouble() >= p) {
      return;
    }
    double logLow = StrictMath.log(aspect.get(0));
    double logHigh = StrictMath.log(aspect.get(1));
    for (int i = 0; i < TRIES; i++) {
      double pixels = random.nextDouble(area.get(0), area.get(1)) * side * side;
      double ratio = StrictMath.exp(random.nextDouble(logLow, logHigh));
      int height = (int) Math.rint(Math.sqrt(pixels * ratio));
      int width = (int) Math.rint(Math.sqrt(pixels / ratio));
      if (height < side && width < side) {
        int top = random.nextInt(side - height + 1);
        int left = random.nextInt(side - width + 1);
        for (int channel = 0; channel < 3; channel++) {
          for (int y = top; y < top + height; y++) {
            int row = offset + (channel * side + y) * side;
            for (int x = left; x < left + width; x++) {
              float noise = (float) random.nextGaussian();
              view.put(row + x, beforeNormalize ? normalization.of(channel, noise) : noise);
            }
          }
        }
        return;
      }
    }
  }
}
