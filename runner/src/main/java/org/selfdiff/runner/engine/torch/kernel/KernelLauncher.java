package org.selfdiff.runner.engine.torch.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.selfdiff.runner.engine.joined.JoinedKernel;

/** Runs kernels of ours, each after what is on the stream of the step already. */
@FunctionalInterface
public interface KernelLauncher {
  /** For steps without such kernels. */
  KernelLauncher NONE =
      (kernel, arguments) -> {
        throw new IllegalStateException("nothing runs " + kernel.label());
      };

  /**
   * Begins one.
   *
   * @param arguments its tensors in the order of its parameters
   */
  void launch(JoinedKernel kernel, List<Tensor> arguments);
}
