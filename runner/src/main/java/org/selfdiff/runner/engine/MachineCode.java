package org.selfdiff.runner.engine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The GPUs for which a library holds machine code. A GPU runs code of its own major version up to
 * its own minor version; none of the libraries here holds PTX, which newer GPUs could translate.
 *
 * @param versions compute capabilities without the dot, ascending: 86 is 8.6
 */
record MachineCode(List<Integer> versions) {
  /** Of {@code nd4j-cuda-11.6} 1.0.0-M2.1, read from the library. */
  public static final MachineCode ND4J =
      new MachineCode(List.of(37, 50, 52, 60, 61, 70, 75, 80, 86));

  /** Of libtorch 2.10.0-1.5.13 with the classifier {@code -gpu}, read from the library. */
  public static final MachineCode TORCH = new MachineCode(List.of(75, 80, 90, 100, 103, 120, 121));

  /** Keeps the list as it is. */
  public MachineCode {
    versions = List.copyOf(versions);
  }

  /** Whether a GPU can run some of the code. */
  public boolean serves(Gpu gpu) {
    return versions.stream().anyMatch(v -> v / 10 == gpu.major() && v % 10 <= gpu.minor());
  }

  /** The capabilities in words: {@code 3.7, 5.0, …}. */
  @Override
  public String toString() {
    return versions.stream().map(v -> v / 10 + "." + v % 10).collect(Collectors.joining(", "));
  }
}
