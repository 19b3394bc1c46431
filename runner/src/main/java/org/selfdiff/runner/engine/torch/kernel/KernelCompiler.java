package org.selfdiff.runner.engine.torch.kernel;

/** Turns sources of kernels into machine code. Several threads may ask at once. */
interface KernelCompiler {
  /** Everything but the source that the code depends on: compiler, version, options, device. */
  String identity();

  /**
   * Compiles one.
   *
   * @throws KernelException if a kernel does not compile
   */
  byte[] compile(KernelProgram program);
}
