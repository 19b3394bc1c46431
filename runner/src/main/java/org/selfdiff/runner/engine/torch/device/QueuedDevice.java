package org.selfdiff.runner.engine.torch.device;

import java.util.List;
import java.util.Map;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Storage;

/** A GPU, or what stands for one. */
record QueuedDevice(DeviceQueues queues, GraphCalls calls) implements TorchDevice {
  @Override
  public TorchMemory memory(List<Storage> parameters, Map<String, ExecutionPlan.Metric> metrics) {
    return new CudaMemory(parameters, metrics, queues);
  }

  @Override
  public TorchRuns runs(boolean records) {
    return new CudaRuns(queues, calls, records);
  }
}
