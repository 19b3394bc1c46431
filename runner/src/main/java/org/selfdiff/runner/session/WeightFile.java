package org.selfdiff.runner.session;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.selfdiff.exports.safetensors.DType;

/** Named tensors of a file, whatever its format. */
interface WeightFile extends Closeable {
  /** Names of all tensors, in the order of the file. */
  List<String> names();

  /** What the file holds under a name. */
  Optional<Tensor> find(String name);

  /** A tensor of a file. */
  interface Tensor {
    DType type();

    /** Lengths of the axes. */
    List<Long> shape();

    /** All elements in row-major order. */
    double[] values() throws IOException;
  }
}
