package org.selfdiff.runner.data;

import java.util.Optional;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;

/** Reads images of one set for one thread. */
public interface ImageReader extends AutoCloseable {
  /**
   * Reads one image at its own size.
   *
   * @param into receives size and pixels
   * @throws DataException if the image cannot be read or decoded; it names the image
   */
  void read(Split split, int index, Image into);

  /**
   * Reads one image that may be decoded smaller, where its set and its file allow it; otherwise the
   * same as without a choice.
   *
   * @param reducing how much smaller; asked about the image that is read
   */
  default void read(Split split, int index, Image into, ReductionChoice reducing) {
    read(split, index, into);
  }

  /** The file of the image that was read last; empty where images do not lie in files. */
  default Optional<ImageFile> file() {
    return Optional.empty();
  }

  @Override
  void close();
}
