package org.selfdiff.runner.engine.torch;

import org.bytedeco.javacpp.Pointer;

/** The kernels of ours that a step launches, ready to run. All calls are on libtorch's thread. */
interface StepKernels extends AutoCloseable {
  /** For steps without such kernels. */
  StepKernels NONE =
      new StepKernels() {
        @Override
        public KernelLauncher on(Pointer stream) {
          return KernelLauncher.NONE;
        }

        @Override
        public void close() {}
      };

  /** What launches them on a stream. */
  KernelLauncher on(Pointer stream);

  @Override
  void close();
}
