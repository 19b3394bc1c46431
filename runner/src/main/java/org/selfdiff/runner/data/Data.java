package org.selfdiff.runner.data;

import java.util.Optional;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.methods.schema.Findings;

/** Where the images come from. */
public sealed interface Data permits ShapesData, Cifar10Data, Cifar100Data, ImagesData {
  /** The training images, where an experiment alone tells how many there are. */
  Optional<TrainingImages> training();

  /** How many classes the images have, where an experiment alone tells. */
  default Optional<Integer> classes() {
    return Optional.empty();
  }

  /**
   * Opens the images; the caller closes them.
   *
   * @throws DataException if they are missing or unreadable
   */
  ImageSet open();

  /**
   * Opens the images with what an earlier opening kept.
   *
   * @throws DataException if they are missing or unreadable
   */
  default ImageSet open(Opening opening) {
    return open();
  }

  /**
   * The same, but an image that cannot be read is an error whatever the experiment says of such.
   */
  default ImageSet openStrictly() {
    return open();
  }

  /** The last incomplete batch of an epoch is dropped: a batch larger than the data is no step. */
  default void check(Context context, Findings findings) {
    context
        .images()
        .ifPresent(
            images ->
                context
                    .batch()
                    .filter(batch -> batch > images.count())
                    .ifPresent(
                        batch ->
                            findings.add(
                                "/hardware.batch",
                                batch
                                    + " images are more than an epoch has, expected at most "
                                    + images.told(),
                                images.key())));
  }
}
