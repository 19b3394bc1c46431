package org.selfdiff.runner.engine.joined;

/**
 * One kernel for several ops. Shapes, element types and layouts are written into its source, whose
 * function takes nothing but pointers to the elements of its tensors: inputs first, then outputs.
 *
 * @param label kind and shape, for profiles
 * @param name the function
 * @param source CUDA C++ of that function, {@code extern "C" __global__}
 * @param blocks blocks of the launch, 1 or more
 * @param threads threads of a block, 1 to 1024
 */
public record JoinedKernel(String label, String name, String source, int blocks, int threads) {
  /** Checks the ranges. */
  public JoinedKernel {
    if (blocks < 1 || threads < 1 || threads > 1024) {
      throw new IllegalArgumentException(blocks + " blocks of " + threads + " threads");
    }
  }
}
