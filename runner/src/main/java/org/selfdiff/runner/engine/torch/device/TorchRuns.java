package org.selfdiff.runner.engine.torch.device;

/** How a compiled step is run again and again. Every call is made on libtorch's thread. */
public interface TorchRuns extends AutoCloseable {
  /** Runs the step, or what stands for it. */
  void run(Runnable step);

  /** Does other work on the device, behind the runs before and ahead of those after. */
  void inOrder(Runnable work);

  /** Waits until what was run is done. */
  void settle();

  /** Runs after which every further one is done alike. */
  int warmup();

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
      public void inOrder(Runnable work) {
        work.run();
      }

      @Override
      public void settle() {}

      @Override
      public int warmup() {
        return 0;
      }

      @Override
      public void close() {}
    };
  }
}
