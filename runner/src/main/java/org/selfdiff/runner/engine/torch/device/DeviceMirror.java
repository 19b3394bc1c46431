package org.selfdiff.runner.engine.torch.device;

import org.bytedeco.pytorch.Tensor;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;

/** A state or a metric on a device, and what the host knows of it. */
final class DeviceMirror implements AutoCloseable {
  private final DeviceQueues queues;
  private final Tensor device;
  private final Tensor host;
  private final Memory memory;

  /** The device has, or will have, what the mirror has not. */
  private boolean changed;

  /** The mirror may have what the device has not. */
  private boolean written;

  /** Zeros. */
  DeviceMirror(DeviceQueues queues, Tensor device, DType type) {
    this.queues = queues;
    this.device = device;
    host = queues.pinned(type, device.numel());
    host.zero_();
    memory = CudaTensors.memory(host, type);
  }

  /** The host's view of it as it is behind the last run. */
  Memory toRead() {
    if (changed) {
      queues.steps().begin(() -> host.copy_(device.view(-1), true));
      queues.steps().synchronize();
      changed = false;
    }
    return memory;
  }

  /** The same, and what is written there is what the next run finds. */
  Memory toWrite() {
    Memory all = toRead();
    written = true;
    return all;
  }

  /** Sends what was written ahead of a run, which may change it. */
  void beforeRun() {
    if (written) {
      // The mirror stays as it is until this is done: it is fetched behind it.
      queues.steps().begin(() -> device.view(-1).copy_(host, true));
      written = false;
    }
    changed = true;
  }

  @Override
  public void close() {
    device.close();
    host.close();
  }
}
