package org.selfdiff.runner.data;

import java.util.Optional;
import org.selfdiff.methods.schema.Context.TrainingImages;

/** Where the images come from. */
public sealed interface Data permits ShapesData, Cifar10Data, Cifar100Data, ImagesData {
  /** The training images, where an experiment alone tells how many there are. */
  Optional<TrainingImages> training();

  /**
   * Opens the images; the caller closes them.
   *
   * @throws DataException if they are missing or unreadable
   */
  ImageSet open();
}
