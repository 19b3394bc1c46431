package org.selfdiff.runner.engine.torch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jArrays;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Plan;
import org.selfdiff.runner.engine.plan.Storage;

/** A plan compiled by TorchScript; its states are ND4J arrays of which tensors are views. */
final class TorchProgram implements Program {
  private final TrainingStep step;
  private final TorchScript script;
  private final Placement placement;
  private final TorchThread thread;
  private final Map<Storage, INDArray> memory = new IdentityHashMap<>();
  private final Map<String, INDArray> metrics = new HashMap<>();
  private final Map<String, Storage> named = new HashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final CompilationUnit unit;
  private final Function function;

  TorchProgram(
      TrainingStep step, Plan plan, TorchScript script, Placement placement, TorchThread thread) {
    this.step = step;
    this.script = script;
    this.placement = placement;
    this.thread = thread;
    for (Storage s : script.parameters()) {
      memory.put(s, Nd4j.create(s.type().nd4j(), s.elements()));
      if (s.owner() != Storage.Owner.CONSTANT) {
        named.put(s.name(), s);
      }
    }
    for (String name : script.metrics()) {
      Shape shape = plan.metrics().get(name).value().shape();
      metrics.put(name, Nd4j.create(script.metricType(name).nd4j(), shape.size()));
    }
    fillConstants(plan);
    String text = script.onceFunction() + "\n" + script.stepFunction();
    unit = thread.call(() -> compile(plan, text));
    function = thread.call(() -> unit.get_function(new QualifiedName("step")));
    thread.call(() -> run(unit.get_function(new QualifiedName("once"))));
  }

  private void fillConstants(Plan plan) {
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Run run && run.node().op() instanceof Constant c) {
        Nd4jArrays.fill(memory.get(run.writes().get(0).storage()), c.values());
      }
    }
  }

  private CompilationUnit compile(Plan plan, String text) {
    // The functions crash while loading unless this class is there first.
    new Tensor().close();
    for (Storage s : script.parameters()) {
      tensors.add(view(memory.get(s), s.type(), s.elements()));
    }
    for (String name : script.metrics()) {
      Shape shape = plan.metrics().get(name).value().shape();
      tensors.add(view(metrics.get(name), script.metricType(name), shape.dims()));
    }
    return torch.compile(text);
  }

  private static Tensor view(INDArray a, Type type, long... shape) {
    try (TensorOptions options =
        new TensorOptions().dtype(new ScalarTypeOptional(TorchTypes.aten(type)))) {
      return torch.from_blob(a.data().addressPointer(), shape, options);
    }
  }

  private void useThreads() {
    torch.set_num_threads(placement.threads());
    // Its own setting: without it, products in fp32 take every core.
    openblas_nolapack.blas_set_num_threads(placement.threads());
  }

  private Void run(Function f) {
    useThreads();
    try (PointerScope scope = new PointerScope()) {
      IValueVector stack = new IValueVector();
      for (Tensor t : tensors) {
        stack.push_back(new IValue(t));
      }
      f.run(stack);
    }
    return null;
  }

  @Override
  public TrainingStep step() {
    return step;
  }

  @Override
  public ByteBuffer input(String name) {
    return buffer(name, Storage.Owner.INPUT, "input");
  }

  @Override
  public ByteBuffer state(String name) {
    return buffer(name, Storage.Owner.STATE, "state");
  }

  private ByteBuffer buffer(String name, Storage.Owner owner, String what) {
    Storage s = named.get(name);
    if (s == null || s.owner() != owner) {
      throw new IllegalArgumentException("the step has no " + what + " " + name);
    }
    return Nd4jArrays.memory(memory.get(s), s.type());
  }

  @Override
  public ByteBuffer metric(String name) {
    INDArray a = metrics.get(name);
    if (a == null) {
      throw new IllegalArgumentException("the step has no metric " + name);
    }
    return Nd4jArrays.memory(a, script.metricType(name));
  }

  @Override
  public void run() {
    thread.call(() -> run(function));
  }

  @Override
  public Map<String, Double> profile() {
    return thread.call(
        () -> {
          useThreads();
          TorchProfile profile = new TorchProfile(script);
          Map<String, Double> milliseconds = profile.run(tensors);
          profile.close();
          return milliseconds;
        });
  }

  @Override
  public long bytes() {
    long total = 0;
    for (Storage s : memory.keySet()) {
      total += s.elements() * s.type().bytes();
    }
    return total;
  }

  @Override
  public void close() {
    thread.call(
        () -> {
          tensors.forEach(Tensor::close);
          unit.close();
          return null;
        });
    memory.values().forEach(INDArray::close);
    metrics.values().forEach(INDArray::close);
  }
}
