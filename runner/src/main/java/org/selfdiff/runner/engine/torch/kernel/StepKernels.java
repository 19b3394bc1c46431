package org.selfdiff.runner.engine.torch.kernel;

/** The kernels of ours that a step launches, ready to run. All calls are on libtorch's thread. */
public interface StepKernels extends AutoCloseable {
  /** For steps without such kernels. */
  StepKernels NONE =
      new StepKernels() {
        @Override
        public KernelLauncher launcher() {
          return KernelLauncher.NONE;
        }

        @Override
        public void close() {}
      };

  /** What launches them on the thread's current stream, as libtorch does its own. */
  KernelLauncher launcher();

  @Override
  void close();
}
