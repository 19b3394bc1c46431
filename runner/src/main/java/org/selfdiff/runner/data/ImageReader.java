package org.selfdiff.runner.data;

import java.util.Optional;
import org.selfdiff.runner.data.image.Image;

/** Reads images of one set for one thread. */
public interface ImageReader extends AutoCloseable {
  /**
   * Reads one image at its own size.
   *
   * @param into receives size and pixels
   * @throws DataException if the image cannot be read or decoded; it names the image
   */
  void read(Split split, int index, Image into);

  /** The file of the image that was read last; empty where images do not lie in files. */
  default Optional<ImageFile> file() {
    return Optional.empty();
  }

  @Override
  void close();
}
