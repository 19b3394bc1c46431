package org.selfdiff.runner.engine.torch.device;

/**
 * A step recorded once and launched as a whole. What the step allocates while it is recorded comes
 * from a pool of its own, which is kept as long as the recording.
 */
final class CudaGraph implements AutoCloseable {
  private final DeviceQueues queues;
  private final GraphCalls.Pool pool;
  private final GraphCalls.Recording recording;

  private CudaGraph(DeviceQueues queues, GraphCalls.Pool pool, GraphCalls.Recording recording) {
    this.queues = queues;
    this.pool = pool;
    this.recording = recording;
  }

  /**
   * Records what work does in the queue of the steps, without doing it. If that fails, nothing of
   * it was done, and the queue takes work as before.
   *
   * @param work a step that has run some times before, so that its libraries are set up
   * @throws IllegalStateException if the step does what cannot be recorded
   */
  static CudaGraph capture(DeviceQueues queues, GraphCalls calls, Runnable work) {
    queues.synchronize();
    // What the runs before took would else be kept beside the pool: the activations twice.
    calls.emptyCache();
    GraphCalls.Pool pool = calls.pool();
    pool.begin();
    try {
      return new CudaGraph(queues, pool, record(queues, calls, pool, work));
    } catch (RuntimeException e) {
      forget(calls, pool);
      throw new IllegalStateException("the step cannot be recorded: " + e.getMessage(), e);
    } catch (Error e) {
      forget(calls, pool);
      throw e;
    }
  }

  private static void forget(GraphCalls calls, GraphCalls.Pool pool) {
    pool.release();
    calls.emptyCache();
  }

  private static GraphCalls.Recording record(
      DeviceQueues queues, GraphCalls calls, GraphCalls.Pool pool, Runnable work) {
    try {
      calls.beginCapture();
      boolean done = false;
      try {
        queues.steps().begin(work);
        done = true;
      } finally {
        if (!done) {
          calls.abandonCapture();
        }
      }
      return calls.endCapture();
    } finally {
      pool.end();
    }
  }

  /** Does what was recorded, after all that is in the queue of the steps already. */
  void launch() {
    recording.launch();
  }

  @Override
  public void close() {
    queues.synchronize();
    recording.destroy();
    pool.release();
  }
}
