package org.selfdiff.runner.engine.torch.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Readings;
import org.selfdiff.runner.engine.nd4j.Nd4jArrays;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Storage;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/** Memory of the processor: ND4J arrays of which the tensors are views. */
final class HostMemory implements TorchMemory {
  private final List<INDArray> arrays = new ArrayList<>();
  private final Map<Storage, Memory> memory = new IdentityHashMap<>();
  private final Map<String, Memory> metrics = new HashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  HostMemory(List<Storage> parameters, Map<String, ExecutionPlan.Metric> metrics) {
    for (Storage s : parameters) {
      memory.put(s, make(s.type(), s.elements()));
    }
    metrics.forEach(
        (name, m) -> this.metrics.put(name, make(m.value().type(), m.value().shape().dims())));
  }

  /** The memory of a new array, and that as the next tensor. */
  private Memory make(DType type, long... shape) {
    INDArray a = Nd4jArrays.zeros(type, Shape.of(shape).size());
    arrays.add(a);
    try (TensorOptions options =
        new TensorOptions().dtype(new ScalarTypeOptional(TorchTypes.aten(type)))) {
      tensors.add(torch.from_blob(a.data().addressPointer(), shape, options));
    }
    return Nd4jArrays.memory(a);
  }

  @Override
  public List<Tensor> tensors() {
    return tensors;
  }

  @Override
  public void constant(Storage s, double[] values) {
    memory.get(s).fill(values);
  }

  @Override
  public Memory input(Storage s) {
    return memory.get(s);
  }

  @Override
  public Memory state(Storage s) {
    return memory.get(s);
  }

  @Override
  public Memory stateToWrite(Storage s) {
    return memory.get(s);
  }

  @Override
  public Memory metric(String name) {
    return metrics.get(name);
  }

  @Override
  public Readings readings() {
    Map<String, Double> numbers = new HashMap<>();
    metrics.forEach((name, m) -> numbers.put(name, m.get(0)));
    return Readings.of(numbers);
  }

  @Override
  public void upload() {}

  @Override
  public void beforeRun() {}

  @Override
  public void close() {
    tensors.forEach(Tensor::close);
    arrays.forEach(INDArray::close);
  }
}
