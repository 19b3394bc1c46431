package org.selfdiff.runner.data;

import org.selfdiff.runner.data.image.Interpolation;

/**
 * The view that features are evaluated on. An image of the view's size stays as it is; any other is
 * resized and cropped at its center, as torchvision's {@code Resize} and {@code CenterCrop}.
 *
 * @param size side of the view in pixels
 * @param resize short side of the resized image in pixels, at least {@code size}
 * @param interpolation weights of the resizing
 * @param normalize statistics of its channels
 */
public record CenterView(int size, int resize, Interpolation interpolation, Normalize normalize) {
  /** The usual one: a short side of 256 pixels for views of 224, bilinear. */
  public static CenterView of(Views views) {
    return of(views.size(), views.normalize());
  }

  /** The usual one of a size. */
  public static CenterView of(int size, Normalize normalize) {
    return new CenterView(size, usual(size), Interpolation.BILINEAR, normalize);
  }

  private static int usual(int size) {
    return (int) Math.rint(size * 256 / 224.0);
  }

  /** The same in views of another size. */
  public CenterView at(int side) {
    if (side == size) {
      return this;
    }
    int scaled =
        resize == usual(size) ? usual(side) : (int) Math.rint((double) resize * side / size);
    return new CenterView(side, scaled, interpolation, normalize);
  }

  /** The same with other statistics. */
  public CenterView with(Normalize other) {
    return new CenterView(size, resize, interpolation, other);
  }

  /** Tells it from others; what is usual is left out. */
  public String words() {
    String words = size + " " + normalize;
    return equals(of(size, normalize)) ? words : words + " resize " + resize + " " + interpolation;
  }
}
