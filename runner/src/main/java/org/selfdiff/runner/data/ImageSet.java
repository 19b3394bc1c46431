package org.selfdiff.runner.data;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.random.CounterRandom;

/**
 * Images in two splits, labeled or not. Thread safe; readers are not.
 *
 * <p>Where no image has a label there are no classes; where some have one, the others have {@link
 * #UNLABELED} in its place.
 */
public interface ImageSet extends AutoCloseable {
  /** Stands for the class of an image that has none. */
  int UNLABELED = -1;

  /** What the set is, for people: the kind and where it lies. */
  String name();

  /** What the set is, without where it lies: for files that leave this machine. */
  default String title() {
    return name();
  }

  /** Names of the classes, in the order of the labels; empty where no image has one. */
  List<String> classes();

  /** Number of images, 0 where the set lacks the split. */
  int size(Split split);

  /** Class of an image, an index in {@link #classes()}, or {@link #UNLABELED}. */
  int label(Split split, int index);

  /**
   * The order in which an epoch takes the training images: by chance, or as near to the order in
   * which they lie as their files are fast in.
   *
   * @param random the numbers of this epoch; nothing else decides
   * @return every index of the training split once
   */
  default int[] order(CounterRandom random) {
    return random.permutation(size(Split.TRAIN));
  }

  /** What is worth being kept for the next opening and is not kept yet. */
  default Optional<KeptListing> listing() {
    return Optional.empty();
  }

  /** Where an image comes from, for error messages and pictures. */
  String source(Split split, int index);

  /**
   * Which images could not be read so far, where others are given in their place; empty where an
   * image that cannot be read is an error.
   */
  default Optional<UnreadableImages> unreadable() {
    return Optional.empty();
  }

  /**
   * What tells this set from others: the same wherever it lies, another one once an image is added,
   * taken away, renamed or replaced. It may read many files.
   *
   * @throws DataException if a file cannot be read
   */
  DataIdentity identity();

  /** What a person should know before the set is used, such as files left out: sentences. */
  List<String> notices();

  /** A new reader; every thread needs its own. */
  ImageReader reader();

  /** Closes files; readers of this set fail afterwards. */
  @Override
  void close();
}
