package org.selfdiff.runner.session;

import java.io.Closeable;
import java.util.List;
import java.util.Optional;
import org.selfdiff.exports.safetensors.StoredTensor;

/** Named tensors of a file, whatever its format. */
interface WeightFile extends Closeable {
  /** Names of all tensors, in the order of the file. */
  List<String> names();

  /** What the file holds under a name. */
  Optional<StoredTensor> find(String name);
}
