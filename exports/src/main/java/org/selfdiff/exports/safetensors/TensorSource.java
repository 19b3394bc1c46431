package org.selfdiff.exports.safetensors;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Named tensors that can be read in pieces, so that large ones pass from where they live to a file
 * without a copy in the heap.
 */
public interface TensorSource {
  /** The tensors, in the order in which they are best read; names are unique. */
  List<TensorInfo> tensors();

  /**
   * Fills the buffer with a tensor's little-endian, row-major bytes.
   *
   * @param name of one of {@link #tensors()}
   * @param offset of the first byte wanted, from the tensor's beginning
   * @param into filled from its position to its limit; never asked beyond the tensor's end
   */
  void read(String name, long offset, ByteBuffer into);
}
