package org.selfdiff.runner.engine.torch;

import java.nio.ByteBuffer;
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
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.runner.engine.nd4j.Nd4jArrays;
import org.selfdiff.runner.engine.plan.Storage;

/** Memory of the processor: ND4J arrays of which the tensors are views. */
final class HostMemory implements TorchMemory {
  private final TorchScript script;
  private final Map<Storage, INDArray> memory = new IdentityHashMap<>();
  private final Map<String, INDArray> metrics = new HashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  HostMemory(TorchScript script) {
    this.script = script;
    for (Storage s : script.parameters()) {
      INDArray a = Nd4j.create(s.type().nd4j(), s.elements());
      memory.put(s, a);
      tensors.add(view(a, s.type(), s.elements()));
    }
    for (String name : script.metrics()) {
      INDArray a = Nd4j.create(script.metricType(name).nd4j(), script.metricElements(name));
      metrics.put(name, a);
      tensors.add(view(a, script.metricType(name), script.metricShape(name).dims()));
    }
  }

  /** An array as a tensor; both share memory. */
  static Tensor view(INDArray a, Type type, long... shape) {
    try (TensorOptions options =
        new TensorOptions().dtype(new ScalarTypeOptional(TorchTypes.aten(type)))) {
      return torch.from_blob(a.data().addressPointer(), shape, options);
    }
  }

  @Override
  public List<Tensor> tensors() {
    return tensors;
  }

  @Override
  public void constant(Storage s, double[] values) {
    Nd4jArrays.fill(memory.get(s), values);
  }

  @Override
  public ByteBuffer input(Storage s) {
    return Nd4jArrays.memory(memory.get(s), s.type());
  }

  @Override
  public ByteBuffer state(Storage s) {
    return Nd4jArrays.memory(memory.get(s), s.type());
  }

  @Override
  public ByteBuffer metric(String name) {
    return Nd4jArrays.memory(metrics.get(name), script.metricType(name));
  }

  @Override
  public void upload() {}

  @Override
  public void beforeRun() {}

  @Override
  public void afterRun() {}

  @Override
  public void close() {
    tensors.forEach(Tensor::close);
    memory.values().forEach(INDArray::close);
    metrics.values().forEach(INDArray::close);
  }
}
