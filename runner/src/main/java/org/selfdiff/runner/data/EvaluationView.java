package org.selfdiff.runner.data;

import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Interpolation;

/**
 * The view that features are evaluated on. An image of the view's size stays as it is; any other is
 * resized to a short side, usually {@code round(size * 256 / 224)}, and cropped at its center, as
 * torchvision's {@code Resize} and {@code CenterCrop}. Only what is cropped is made.
 */
final class EvaluationView {
  private EvaluationView() {}

  /** The usual view: {@code image} itself or an image of the workspace. */
  static Image of(Image image, Workspace workspace) {
    int side = workspace.side();
    int resize = (int) Math.rint(side * 256 / 224.0);
    return of(image, side, resize, Interpolation.BILINEAR, workspace);
  }

  /**
   * The view: {@code image} itself or an image of the workspace.
   *
   * @param side rows and columns of the view
   * @param shortSide of the resized image
   */
  static Image of(
      Image image, int side, int shortSide, Interpolation interpolation, Workspace workspace) {
    if (image.width() == side && image.height() == side) {
      return image;
    }
    boolean upright = image.width() <= image.height();
    int longSide =
        upright
            ? (int) ((long) shortSide * image.height() / image.width())
            : (int) ((long) shortSide * image.width() / image.height());
    int width = upright ? shortSide : longSide;
    int height = upright ? longSide : shortSide;
    Image cropped = workspace.other(image);
    int top = (int) Math.rint((height - side) / 2.0);
    int left = (int) Math.rint((width - side) / 2.0);
    workspace
        .resampling()
        .applyCropped(image, width, height, top, left, side, cropped, interpolation);
    return cropped;
  }
}
