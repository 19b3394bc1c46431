package org.selfdiff.runner.engine.torch.device;

/**
 * Work of a device that is done in its order, beside the host and beside other queues. Every call
 * is made on libtorch's thread.
 */
interface DeviceQueue {
  /** A place in a queue that the host and other queues can wait for. */
  interface Mark extends AutoCloseable {
    /** Waits until what lies before the mark is done; not at all before it was put anywhere. */
    void synchronize();

    @Override
    void close();
  }

  /**
   * Begins work: what it asks of the device is put here, whatever was done on the thread before,
   * and may not have been done when this returns.
   */
  void begin(Runnable work);

  /** Puts a mark behind everything that was begun, away from where it was. */
  void record(Mark mark);

  /** What is begun from now on waits for what lies before a mark as it is now. */
  void await(Mark mark);

  /** Waits until everything is done. */
  void synchronize();
}
