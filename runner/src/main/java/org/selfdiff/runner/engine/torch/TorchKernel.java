package org.selfdiff.runner.engine.torch;

/** How the torch executor runs one node: the lines of TorchScript that compute it. */
interface TorchKernel {
  /** Writes the lines. */
  void write(TorchCall call);
}
