package org.selfdiff.runner.data;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.augment.Augmentation;

/** The random views that are made of each image. */
public record Views(
    @Setting(doc = "views of each image", byDefault = "2", unit = "views", min = 1) int count,
    @Setting(
            doc = "side of a view; images of another size are resized at evaluation",
            byDefault = "32",
            unit = "pixels",
            min = 4)
        int size,
    @Setting(doc = "operations in order; every view draws its own numbers")
        List<Augmentation> augment,
    @Setting(doc = "operations of the second view, where they are others than augment (MoCo v3)")
        Optional<List<Augmentation>> second,
    @Setting(doc = "mean and deviation per channel", byDefault = "{}") Normalize normalize) {
  /** Views that are all made by the same operations. */
  public Views(int count, int size, List<Augmentation> augment, Normalize normalize) {
    this(count, size, augment, Optional.empty(), normalize);
  }

  /** The operations of one view, counted from 0. */
  public List<Augmentation> augment(int view) {
    return view == 1 ? second.orElse(augment) : augment;
  }
}
