package org.selfdiff.runner.engine.torch.device;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;

/**
 * An input of a step on a device. It travels from pinned memory of the host to a second piece on
 * the device beside the steps, and from there to where the steps read it.
 */
final class DeviceInput implements AutoCloseable {
  private final DeviceQueues queues;
  private final Tensor device;
  private final Tensor staged;
  private final Tensor host;
  private final Memory memory;

  /** Behind the last transfer from the host. */
  private final DeviceQueue.Mark uploaded;

  /** Behind the last copy of what was transferred. */
  private final DeviceQueue.Mark consumed;

  private boolean written;
  private boolean traveling;

  /**
   * An input with a mirror on the host, of zeros.
   *
   * @param device where the steps read it
   */
  DeviceInput(DeviceQueues queues, Tensor device, DType type) {
    this.queues = queues;
    this.device = device;
    staged = queues.onDevice(type, device.numel());
    host = queues.pinned(type, device.numel());
    host.zero_();
    memory = CudaTensors.memory(host, type);
    uploaded = queues.mark();
    consumed = queues.mark();
  }

  /** The host's view, to be written. */
  Memory toWrite() {
    // The mirror must not change while it is read; the step itself is not waited for.
    uploaded.synchronize();
    written = true;
    return memory;
  }

  /** Begins to move what was written, once what was moved before has been used. */
  void upload() {
    if (written) {
      queues.transfers().await(consumed);
      queues.transfers().begin(() -> staged.copy_(host, true));
      queues.transfers().record(uploaded);
      written = false;
      traveling = true;
    }
  }

  /** Has the steps from now on read what was moved. */
  void deliver() {
    if (traveling) {
      queues.steps().await(uploaded);
      queues.steps().begin(() -> device.copy_(staged, true));
      queues.steps().record(consumed);
      traveling = false;
    }
  }

  @Override
  public void close() {
    List.of(device, staged, host).forEach(Tensor::close);
    uploaded.close();
    consumed.close();
  }
}
