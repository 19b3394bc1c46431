package org.selfdiff.runner.engine.torch.device;

/** What recording a step asks of CUDA and of libtorch's allocator. */
interface GraphCalls {
  /** Memory from which everything comes that a step allocates while it is recorded. */
  interface Pool {
    /** Allocations come from here from now on. */
    void begin();

    /** They come from where they came before. */
    void end();

    /** Frees it, or leaves that to its last tensor. */
    void release();
  }

  /** A recorded step. */
  interface Recording {
    /** Does what was recorded, behind everything in the queue of the steps. */
    void launch();

    void destroy();
  }

  /** Gives memory back that the allocator keeps and no tensor uses. */
  void emptyCache();

  /** A new pool. */
  Pool pool();

  /** What is put into the queue of the steps from now on is taken down and not done. */
  void beginCapture();

  /**
   * Ends that.
   *
   * @throws IllegalStateException if something was done that cannot be recorded
   */
  Recording endCapture();

  /** Ends it and forgets what was taken down, and the error that broke it. */
  void abandonCapture();
}
