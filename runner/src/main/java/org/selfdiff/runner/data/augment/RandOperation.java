package org.selfdiff.runner.data.augment;

import java.util.List;
import org.selfdiff.runner.data.image.AffineMap;
import org.selfdiff.runner.data.image.AffineTransform;
import org.selfdiff.runner.data.image.AutoContrast;
import org.selfdiff.runner.data.image.Equalization;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Interpolation;
import org.selfdiff.runner.data.image.Posterization;
import org.selfdiff.runner.data.image.SolarizeAdd;

/**
 * One operation of {@link RandAugment} and its argument at a magnitude, in the order of timm's
 * list.
 */
public enum RandOperation {
  /** Stretches every channel to 0..255. */
  AUTO_CONTRAST(none(), inPlace((image, a, w) -> new AutoContrast().apply(image))),
  /** Spreads the values of every channel evenly. */
  EQUALIZE(none(), inPlace((image, a, w) -> new Equalization().apply(image))),
  /** Inverts every value. */
  INVERT(none(), inPlace((image, a, w) -> w.solarization().apply(image, 0))),
  /** Turns about the center by so many degrees. */
  ROTATE(eitherWay(30), moved((image, a) -> AffineMap.rotation(a, image.width(), image.height()))),
  /** Keeps so many leading bits. */
  POSTERIZE(
      (share, negative) -> 4 - (int) (share * 4),
      inPlace((image, a, w) -> new Posterization().apply(image, (int) a))),
  /** Inverts values at or above the argument. */
  SOLARIZE(
      (share, negative) -> 256 - (int) (share * 256),
      inPlace((image, a, w) -> w.solarization().apply(image, (int) a))),
  /** Adds the argument to dark values. */
  SOLARIZE_ADD(
      (share, negative) -> (int) (share * 110),
      inPlace((image, a, w) -> new SolarizeAdd().apply(image, (int) a))),
  /** Mixes with gray by the factor. */
  COLOR(aboutOne(), inPlace((image, a, w) -> w.saturation().apply(image, a))),
  /** Mixes with the mean luminance by the factor. */
  CONTRAST(aboutOne(), inPlace((image, a, w) -> w.contrast().apply(image, a))),
  /** Mixes with black by the factor. */
  BRIGHTNESS(aboutOne(), inPlace((image, a, w) -> w.brightness().apply(image, a))),
  /** Mixes with the smoothed image by the factor. */
  SHARPNESS(aboutOne(), inPlace((image, a, w) -> w.sharpness().apply(image, a))),
  /** Slides rows by so many pixels per row. */
  SHEAR_X(eitherWay(0.3), moved((image, a) -> AffineMap.shearX(a))),
  /** Slides columns by so many pixels per column. */
  SHEAR_Y(eitherWay(0.3), moved((image, a) -> AffineMap.shearY(a))),
  /** Moves to the left by a share of the width. */
  TRANSLATE_X(eitherWay(0.45), moved((image, a) -> AffineMap.shift(a * image.width(), 0))),
  /** Moves up by a share of the height. */
  TRANSLATE_Y(eitherWay(0.45), moved((image, a) -> AffineMap.shift(0, a * image.height())));

  /** The largest magnitude. */
  static final double MOST = 10;

  private final Level level;
  private final Effect effect;

  RandOperation(Level level, Effect effect) {
    this.level = level;
    this.effect = effect;
  }

  /**
   * The argument at a magnitude.
   *
   * @param magnitude 0 to 10
   * @param negative turns the sign of operations that have two directions
   * @return NaN where the operation has none
   */
  public double argument(double magnitude, boolean negative) {
    return level.at(magnitude / MOST, negative);
  }

  /**
   * Applies the operation.
   *
   * @param image may be changed
   * @param argument as {@link #argument} gives it
   * @param interpolation of geometric operations
   * @param fill red, green, blue of what geometric operations find beyond the image
   * @param window the part of the result that is needed; the rest may be undefined
   * @return {@code image} or an image of the workspace
   */
  public Image apply(
      Image image,
      double argument,
      Interpolation interpolation,
      List<Integer> fill,
      CropBox window,
      Workspace workspace) {
    return effect.apply(image, argument, interpolation, fill, window, workspace);
  }

  /** The argument at a share of the largest magnitude. */
  private interface Level {
    double at(double share, boolean negative);
  }

  private interface Effect {
    Image apply(
        Image image,
        double argument,
        Interpolation interpolation,
        List<Integer> fill,
        CropBox window,
        Workspace workspace);
  }

  private interface Change {
    void apply(Image image, double argument, Workspace workspace);
  }

  private interface Movement {
    AffineMap of(Image image, double argument);
  }

  private static Level none() {
    return (share, negative) -> Double.NaN;
  }

  private static Level eitherWay(double most) {
    return (share, negative) -> negative ? -(share * most) : share * most;
  }

  private static Level aboutOne() {
    return (share, negative) -> negative ? 1 - share * 0.9 : 1 + share * 0.9;
  }

  private static Effect inPlace(Change change) {
    return (image, argument, interpolation, fill, window, workspace) -> {
      change.apply(image, argument, workspace);
      return image;
    };
  }

  private static Effect moved(Movement movement) {
    return (image, argument, interpolation, fill, window, workspace) -> {
      Image moved = workspace.other(image);
      AffineTransform.apply(
          image,
          movement.of(image, argument),
          interpolation,
          fill,
          moved,
          window.top(),
          window.left(),
          window.height(),
          window.width());
      return moved;
    };
  }
}
