package org.selfdiff.runner.data.augment;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Interpolation;

/**
 * Some operations out of fifteen (Cubuk et al. 2019, arXiv 1909.13719) in timm's form, the set
 * whose effects grow with the magnitude: {@code rand-m9-mstd0.5-inc1} is what the defaults say.
 */
@Kind(
    value = "rand-augment",
    doc =
        "Different operations out of fifteen color and geometric ones, each with its own"
            + " magnitude (timm's increasing set)")
public record RandAugment(
    @Setting(doc = "operations drawn for a view", byDefault = "2", min = 1, max = 15)
        int operations,
    @Setting(
            doc = "probability that a drawn operation is applied",
            byDefault = "0.5",
            min = 0,
            max = 1)
        double p,
    @Setting(doc = "mean magnitude", byDefault = "9", min = 0, max = 10) double magnitude,
    @Setting(
            doc = "standard deviation of the magnitude, which is clipped to 0..10",
            byDefault = "0.5",
            min = 0)
        double magnitudeStd,
    @Setting(
            doc = "red, green, blue where a geometric operation looks beyond the image",
            byDefault = "[124, 116, 104]",
            min = 0,
            max = 255,
            length = 3)
        List<Integer> fill)
    implements Augmentation {
  @Override
  public Image apply(Image image, CounterRandom random, Workspace workspace) {
    RandOperation[] all = RandOperation.values();
    int[] order = random.permutation(all.length);
    List<Drawn> drawn = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      if (random.nextDouble() < p) {
        double level = magnitude + magnitudeStd * random.nextGaussian();
        boolean negative = random.nextDouble() > 0.5;
        boolean cubic = random.nextInt(2) == 1;
        RandOperation operation = all[order[i]];
        drawn.add(
            new Drawn(
                operation,
                operation.argument(Math.max(0, Math.min(RandOperation.MOST, level)), negative),
                cubic ? Interpolation.BICUBIC : Interpolation.BILINEAR));
      }
    }
    Image result = image;
    for (int i = 0; i < drawn.size(); i++) {
      Drawn one = drawn.get(i);
      // Only the last operation's result may be incomplete: others look everywhere.
      CropBox window = i == drawn.size() - 1 ? workspace.window(image) : CropBox.of(image);
      result =
          one.operation.apply(result, one.argument, one.interpolation, fill, window, workspace);
    }
    return result;
  }

  private record Drawn(RandOperation operation, double argument, Interpolation interpolation) {}
}
