package org.selfdiff.runner.engine.torch.group;

import org.bytedeco.pytorch.Tensor;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.runner.engine.group.ProcessGroup;

/**
 * A group that exchanges tensors where they lie. Every call is made on libtorch's thread; on a GPU
 * with the stream of the steps as the current one, on which an exchange that is awaited is known to
 * be done, without the host having waited for it.
 */
public interface TensorGroup extends ProcessGroup {
  /**
   * As {@link ProcessGroup#begin(Collective, org.selfdiff.runner.engine.Memory,
   * org.selfdiff.runner.engine.Memory)}. The group keeps no tensor after the exchange is awaited.
   *
   * @param from row-major without gaps
   * @param into row-major without gaps, of the same type and device
   */
  Exchange begin(Collective what, Tensor from, Tensor into);
}
