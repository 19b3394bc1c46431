package org.selfdiff.runner.engine.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A compiled step. Every call is made on libtorch's thread. */
interface TorchBody extends AutoCloseable {
  /** Runs the step on tensors of the script's parameters. */
  void run(List<Tensor> arguments);

  @Override
  void close();
}
