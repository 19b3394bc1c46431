package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Value;

/** Part of a network: tensors of its own and a way of computing. */
public interface Layer {
  /** Lists the layer's parameters and buffers in PyTorch's order. */
  void declare(Declarations out);

  /** Appends the layer's computation to the pass's graph. */
  Value forward(Pass pass, Value x);
}
