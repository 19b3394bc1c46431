package org.selfdiff.runner.engine.torch.device;

import org.bytedeco.pytorch.Tensor;
import org.selfdiff.methods.graph.DType;

/**
 * The two queues of a device that a program uses, and its memory. Every call is made on libtorch's
 * thread, which several programs share.
 */
interface DeviceQueues {
  /** The queue of the steps. */
  DeviceQueue steps();

  /** The queue of what comes from the host. */
  DeviceQueue transfers();

  /** A mark that is nowhere yet. */
  DeviceQueue.Mark mark();

  /** A tensor of the device, without values, for use in the queue of the steps first. */
  Tensor onDevice(DType type, long... shape);

  /** A tensor of the host that the device reads and writes by itself, without values. */
  Tensor pinned(DType type, long... shape);

  /** Waits until everything in both queues is done. */
  default void synchronize() {
    steps().synchronize();
    transfers().synchronize();
  }
}
