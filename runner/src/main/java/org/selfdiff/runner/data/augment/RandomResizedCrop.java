package org.selfdiff.runner.data.augment;

import java.util.List;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Interpolation;

/** A random box of the image, resized to the view with antialiased weights. */
@Kind(
    value = "random-resized-crop",
    doc = "A random box of the image, resized to the view with antialiased weights")
public record RandomResizedCrop(
    @Setting(
            doc = "smallest and largest share of the area",
            byDefault = "[0.2, 1.0]",
            min = 0,
            max = 1,
            above = true,
            length = 2,
            order = Setting.Order.NOT_FALLING)
        List<Double> scale,
    @Setting(
            doc = "smallest and largest aspect ratio",
            byDefault = "[0.75, 1.3333333333333333]",
            min = 0,
            above = true,
            length = 2,
            order = Setting.Order.NOT_FALLING)
        List<Double> ratio,
    @Setting(
            doc = "weights of the resizing: bilinear (MoCo) or bicubic (DINO, Mugs, W-MSE)",
            byDefault = "bilinear")
        Interpolation interpolation)
    implements Augmentation {
  private static final int TRIES = 10;

  /** Checks both ranges. */
  public RandomResizedCrop {
    RangeCheck.require("scale", scale, 0);
    RangeCheck.require("ratio", ratio, 0);
  }

  /** Resized with bilinear weights. */
  public RandomResizedCrop(List<Double> scale, List<Double> ratio) {
    this(scale, ratio, Interpolation.BILINEAR);
  }

  @Override
  public Image apply(Image image, CounterRandom random, Workspace workspace) {
    Image view = workspace.other(image);
    CropBox box = box(image.storedWidth(), image.storedHeight(), random);
    workspace
        .resampling()
        .apply(
            image,
            box.top(),
            box.left(),
            box.height(),
            box.width(),
            view,
            workspace.side(),
            workspace.side(),
            interpolation);
    return view;
  }

  /** Draws a box as torchvision's {@code RandomResizedCrop.get_params}. */
  public CropBox box(int width, int height, CounterRandom random) {
    double logLow = StrictMath.log(ratio.get(0));
    double logHigh = StrictMath.log(ratio.get(1));
    for (int i = 0; i < TRIES; i++) {
      double area = (double) width * height * random.nextDouble(scale.get(0), scale.get(1));
      double aspect = StrictMath.exp(random.nextDouble(logLow, logHigh));
      int boxWidth = (int) Math.rint(Math.sqrt(area * aspect));
      int boxHeight = (int) Math.rint(Math.sqrt(area / aspect));
      if (boxWidth > 0 && boxWidth <= width && boxHeight > 0 && boxHeight <= height) {
        int top = random.nextInt(height - boxHeight + 1);
        int left = random.nextInt(width - boxWidth + 1);
        return new CropBox(top, left, boxHeight, boxWidth);
      }
    }
    return center(width, height);
  }

  private CropBox center(int width, int height) {
    double aspect = (double) width / height;
    int boxWidth = width;
    int boxHeight = height;
    if (aspect < ratio.get(0)) {
      boxHeight = (int) Math.rint(width / ratio.get(0));
    } else if (aspect > ratio.get(1)) {
      boxWidth = (int) Math.rint(height * ratio.get(1));
    }
    return new CropBox((height - boxHeight) / 2, (width - boxWidth) / 2, boxHeight, boxWidth);
  }
}
