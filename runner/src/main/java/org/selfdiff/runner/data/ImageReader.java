package org.selfdiff.runner.data;

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

  @Override
  void close();
}
