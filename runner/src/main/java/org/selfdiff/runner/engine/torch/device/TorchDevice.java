package org.selfdiff.runner.engine.torch.device;

import java.util.List;
import java.util.Map;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Storage;

/** What a program has of its device. Every call is made on libtorch's thread. */
public interface TorchDevice {
  /**
   * Memory of what outlives a step.
   *
   * @param parameters of its script, in their order
   * @param metrics its last parameters, in their order
   */
  TorchMemory memory(List<Storage> parameters, Map<String, ExecutionPlan.Metric> metrics);

  /**
   * How the steps are run.
   *
   * @param records whether a step may be recorded: what the host does in between is not
   */
  TorchRuns runs(boolean records);

  /** A device of this machine. */
  static TorchDevice of(Device device) {
    if (!device.isCuda()) {
      return host();
    }
    CudaStreams streams = new CudaStreams(device);
    return new QueuedDevice(streams, new CudaGraphCalls(streams));
  }

  /** The processor. */
  static TorchDevice host() {
    return new TorchDevice() {
      @Override
      public TorchMemory memory(
          List<Storage> parameters, Map<String, ExecutionPlan.Metric> metrics) {
        return new HostMemory(parameters, metrics);
      }

      @Override
      public TorchRuns runs(boolean records) {
        return TorchRuns.plain();
      }
    };
  }
}
