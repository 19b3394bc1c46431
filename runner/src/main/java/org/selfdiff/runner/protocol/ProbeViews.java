package org.selfdiff.runner.protocol;

import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.image.Interpolation;

/** The views that a linear classifier is trained on: those of supervised training on ImageNet. */
final class ProbeViews {
  private static final List<Double> AREA = List.of(0.08, 1.0);
  private static final List<Double> ASPECT = List.of(3.0 / 4, 4.0 / 3);

  private ProbeViews() {}

  /** A crop of 8 to 100 % of the area and a flip, where they are asked for. */
  static Optional<List<Augmentation>> of(boolean augment, Interpolation interpolation) {
    return augment
        ? Optional.of(
            List.of(new RandomResizedCrop(AREA, ASPECT, interpolation), new HorizontalFlip(0.5)))
        : Optional.empty();
  }
}
