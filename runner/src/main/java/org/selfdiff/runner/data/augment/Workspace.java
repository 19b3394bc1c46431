package org.selfdiff.runner.data.augment;

import java.util.Optional;
import org.selfdiff.runner.data.image.BoxBlur;
import org.selfdiff.runner.data.image.Brightness;
import org.selfdiff.runner.data.image.ColorChanges;
import org.selfdiff.runner.data.image.Contrast;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Luminance;
import org.selfdiff.runner.data.image.Mirror;
import org.selfdiff.runner.data.image.Resampling;
import org.selfdiff.runner.data.image.Saturation;
import org.selfdiff.runner.data.image.Sharpness;
import org.selfdiff.runner.data.image.Solarization;

/** The operations and buffers of one thread, reused from view to view. */
public final class Workspace {
  private int side;
  private Optional<CropBox> window = Optional.empty();
  private final Image first = new Image();
  private final Image second = new Image();
  private final Resampling resampling = new Resampling();
  private final BoxBlur blur = new BoxBlur();
  private final ColorChanges colors = new ColorChanges();
  private final Brightness brightness = new Brightness();
  private final Contrast contrast = new Contrast();
  private final Saturation saturation = new Saturation();
  private final Sharpness sharpness = new Sharpness();
  private final Luminance luminance = new Luminance();
  private final Mirror mirror = new Mirror();
  private final Solarization solarization = new Solarization();

  /**
   * A workspace for square views.
   *
   * @param side pixels per side of a view
   */
  public Workspace(int side) {
    this.side = side;
  }

  /** Side of a view in pixels. */
  public int side() {
    return side;
  }

  /** Makes the views to come of another size. */
  public void side(int side) {
    this.side = side;
  }

  /** The part of the next operation's result that is looked at, where it is not the whole. */
  public void window(Optional<CropBox> window) {
    this.window = window;
  }

  CropBox window(Image image) {
    return window.orElseGet(() -> CropBox.of(image));
  }

  /** An image to write to that is not {@code image}. */
  public Image other(Image image) {
    return image == first ? second : first;
  }

  /** The resizer of this thread. */
  public Resampling resampling() {
    return resampling;
  }

  BoxBlur blur() {
    return blur;
  }

  ColorChanges colors() {
    return colors;
  }

  Brightness brightness() {
    return brightness;
  }

  Contrast contrast() {
    return contrast;
  }

  Saturation saturation() {
    return saturation;
  }

  Sharpness sharpness() {
    return sharpness;
  }

  Luminance luminance() {
    return luminance;
  }

  Mirror mirror() {
    return mirror;
  }

  Solarization solarization() {
    return solarization;
  }
}
