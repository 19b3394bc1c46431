package org.selfdiff.exports.pytorch;

import java.util.Optional;
import org.selfdiff.exports.safetensors.StoredTensor;

/** Whether a tensor of a file can be one of a network. */
public final class UsableTensor {
  private static final String VARIANCE = "running_var";

  private UsableTensor() {}

  /**
   * What is wrong with a tensor, in a sentence, or nothing.
   *
   * @param key its key in the network
   */
  public static Optional<String> flaw(String key, StoredTensor tensor) {
    boolean real =
        switch (tensor.type()) {
          case F16, BF16, F32, F64 -> true;
          case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> false;
        };
    if (!real) {
      return Optional.of(
          "%s has elements of %s, expected floating-point numbers".formatted(key, tensor.type()));
    }
    double[] values = tensor.values();
    int first = -1;
    int count = 0;
    boolean variance = key.endsWith(VARIANCE);
    for (int i = 0; i < values.length; i++) {
      // What is computed with is float32.
      if (!Float.isFinite((float) values[i]) || variance && values[i] < 0) {
        first = count++ == 0 ? i : first;
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "%s holds %s at element %d, and %d of its %d elements are no %s; the file is damaged, or"
                    .formatted(
                        key,
                        values[first],
                        first,
                        count,
                        values.length,
                        variance ? "variances" : "numbers of float32")
                + " its training diverged");
  }
}
