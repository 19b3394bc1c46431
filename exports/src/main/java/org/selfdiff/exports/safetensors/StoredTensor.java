package org.selfdiff.exports.safetensors;

import java.util.List;

/** A tensor in a file, whatever the file's format. */
public interface StoredTensor {
  /** Number format of the elements. */
  SafetensorsDType type();

  /** Lengths of the axes; empty for a scalar. */
  List<Long> shape();

  /**
   * All elements in row-major order.
   *
   * @throws java.io.UncheckedIOException if the file cannot be read any more
   */
  double[] values();
}
