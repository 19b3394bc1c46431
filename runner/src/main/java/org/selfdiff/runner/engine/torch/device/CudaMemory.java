package org.selfdiff.runner.engine.torch.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Readings;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * Memory of a GPU, with a mirror of each piece in pinned memory of the host. Inputs travel beside
 * the step before. A state or metric is fetched when it is asked for and has changed; a state that
 * was asked for to be written is sent ahead of the next run.
 */
final class CudaMemory implements TorchMemory {
  private final DeviceQueues queues;
  private final Map<Storage, DeviceInput> inputs = new IdentityHashMap<>();
  private final Map<Storage, DeviceMirror> states = new IdentityHashMap<>();
  private final Map<Storage, Tensor> constants = new IdentityHashMap<>();
  private final Map<String, DeviceMirror> metrics = new HashMap<>();
  private final DeviceReadings readings;
  private final List<Tensor> tensors = new ArrayList<>();

  CudaMemory(
      List<Storage> parameters, Map<String, ExecutionPlan.Metric> metrics, DeviceQueues queues) {
    this.queues = queues;
    readings = new DeviceReadings(queues);
    for (Storage s : parameters) {
      Tensor device = queues.onDevice(s.type(), s.elements());
      queues.steps().begin(device::zero_);
      tensors.add(device);
      switch (s.owner()) {
        case INPUT -> inputs.put(s, new DeviceInput(queues, device, s.type()));
        case STATE -> states.put(s, new DeviceMirror(queues, device, s.type()));
        case CONSTANT, ARENA -> constants.put(s, device);
      }
    }
    metrics.forEach(
        (name, m) -> {
          DType type = m.value().type();
          Tensor device = queues.onDevice(type, m.value().shape().dims());
          tensors.add(device);
          this.metrics.put(name, new DeviceMirror(queues, device, type));
          readings.add(name, device, type);
        });
  }

  @Override
  public List<Tensor> tensors() {
    return tensors;
  }

  @Override
  public void constant(Storage s, double[] values) {
    try (Tensor host = queues.pinned(s.type(), s.elements())) {
      CudaTensors.memory(host, s.type()).fill(values);
      queues.steps().begin(() -> constants.get(s).copy_(host, true));
      queues.steps().synchronize();
    }
  }

  @Override
  public Memory input(Storage s) {
    return inputs.get(s).toWrite();
  }

  @Override
  public Memory state(Storage s) {
    return states.get(s).toRead();
  }

  @Override
  public Memory stateToWrite(Storage s) {
    return states.get(s).toWrite();
  }

  @Override
  public Memory metric(String name) {
    return metrics.get(name).toRead();
  }

  @Override
  public Readings readings() {
    return readings.take();
  }

  @Override
  public void upload() {
    inputs.values().forEach(DeviceInput::upload);
  }

  @Override
  public void beforeRun() {
    upload();
    inputs.values().forEach(DeviceInput::deliver);
    states.values().forEach(DeviceMirror::beforeRun);
    metrics.values().forEach(DeviceMirror::beforeRun);
  }

  @Override
  public void close() {
    queues.synchronize();
    readings.close();
    inputs.values().forEach(DeviceInput::close);
    states.values().forEach(DeviceMirror::close);
    constants.values().forEach(Tensor::close);
    metrics.values().forEach(DeviceMirror::close);
  }
}
