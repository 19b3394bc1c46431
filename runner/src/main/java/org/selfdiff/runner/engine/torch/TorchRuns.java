package org.selfdiff.runner.engine.torch;

/** How a compiled step is run again and again. Every call is made on libtorch's thread. */
interface TorchRuns extends AutoCloseable {
  /** Runs the step, or what stands for it. */
  void run(Runnable step);

  /** Runs after which every further one is done alike. */
  default int warmup() {
    return 0;
  }

  /** Waits until what was run is done. */
  void settle();

  @Override
  void close();

  /** Runs it as it is. */
  static TorchRuns plain() {
    return new TorchRuns() {
      @Override
      public void run(Runnable step) {
        step.run();
      }

      @Override
      public void settle() {}

      @Override
      public void close() {}
    };
  }
}
