package org.selfdiff.runner.data;

import java.util.List;

/** Labeled images in two splits. Thread safe; readers are not. */
public interface ImageSet extends AutoCloseable {
  /** What the set is, for people: the kind and where it lies. */
  String name();

  /** Names of the classes, in the order of the labels. */
  List<String> classes();

  /** Number of images, 0 where the set lacks the split. */
  int size(Split split);

  /** Class of an image, an index in {@link #classes()}. */
  int label(Split split, int index);

  /** Where an image comes from, for error messages and pictures. */
  String source(Split split, int index);

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
