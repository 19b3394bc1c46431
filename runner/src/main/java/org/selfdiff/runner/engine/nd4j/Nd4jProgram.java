package org.selfdiff.runner.engine.nd4j;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;
import org.selfdiff.runner.engine.plan.Storage;

/** A plan whose calls are prepared: a run only walks a list. */
final class Nd4jProgram implements Program {
  private final TrainingStep step;
  private final Placement placement;
  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final Map<Storage, INDArray> memory = new IdentityHashMap<>();
  private final Map<DType, INDArray> arenas = new EnumMap<>(DType.class);
  private final Map<String, Memory> inputs = new HashMap<>();
  private final Map<String, Memory> states = new HashMap<>();
  private final Map<String, Memory> metrics = new HashMap<>();
  private final List<OpContext> contexts = new ArrayList<>();
  private final List<Runnable> calls = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final Nd4jExchanges exchanges;

  Nd4jProgram(
      TrainingStep step,
      ExecutionPlan plan,
      Nd4jKernels kernels,
      Placement placement,
      ProcessGroup group) {
    this.step = step;
    this.placement = placement;
    this.exchanges = new Nd4jExchanges(group);
    plan.arena().forEach((type, n) -> arenas.put(type, Nd4jArrays.zeros(type, n)));
    for (Storage s : plan.storages()) {
      if (s.owner() != Storage.Owner.ARENA) {
        memory.put(s, Nd4jArrays.zeros(s.type(), s.elements()));
      }
      switch (s.owner()) {
        case INPUT -> inputs.put(s.name(), Nd4jArrays.memory(memory.get(s)));
        case STATE -> states.put(s.name(), Nd4jArrays.memory(memory.get(s)));
        case CONSTANT, ARENA -> {}
      }
    }
    plan.metrics().forEach((name, m) -> metrics.put(name, Nd4jArrays.memory(array(m.place()))));
    useThreads();
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Copy copy) {
        calls.add(copy(copy));
        labels.add(copy.label());
      } else if (i instanceof Instruction.Await await) {
        calls.add(exchanges.await(await));
        labels.add(await.label());
      } else if (i instanceof Instruction.Call run) {
        Runnable call = prepare(run, run.node().op().accept(kernels, run.node()));
        if (run.once()) {
          call.run();
        } else {
          calls.add(call);
          labels.add(run.label());
        }
      }
    }
  }

  private void useThreads() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(placement.threads());
    Nd4j.getEnvironment().setMaxMasterThreads(placement.threads());
    Nd4j.getEnvironment().setMaxThreads(placement.threads());
  }

  private INDArray array(Place p) {
    Storage s = p.storage();
    return s.owner() == Storage.Owner.ARENA
        ? Nd4jArrays.view(arenas.get(s.type()), s.offset() + p.offset(), p.shape())
        : Nd4jArrays.view(memory.get(s), p.offset(), p.shape());
  }

  private Runnable copy(Instruction.Copy c) {
    INDArray from = array(c.from());
    INDArray to = array(c.to());
    long bytes = from.length() * c.from().storage().type().bytes();
    return () -> Pointer.memcpy(to.data().addressPointer(), from.data().addressPointer(), bytes);
  }

  private Runnable prepare(Instruction.Call run, Nd4jKernel kernel) {
    List<INDArray> in = run.reads().stream().map(this::array).toList();
    List<INDArray> out = run.writes().stream().map(this::array).toList();
    if (kernel instanceof Nd4jKernel.Declarable d) {
      return declarable(d, in, out);
    }
    if (kernel instanceof Nd4jKernel.Legacy l) {
      Op op = l.binding().bind(in.get(0), out.get(0));
      return () -> executioner.exec(op);
    }
    if (kernel instanceof Nd4jKernel.Host h) {
      return h.binding().bind(in, out);
    }
    if (kernel instanceof Nd4jKernel.Exchange e) {
      return exchanges.begin(run, e.what(), in.get(0), out.get(0));
    }
    throw new IllegalStateException("no kernel for " + run.node().op());
  }

  private Runnable declarable(Nd4jKernel.Declarable d, List<INDArray> in, List<INDArray> out) {
    DynamicCustomOp op = DynamicCustomOp.builder(d.name()).build();
    OpContext c = executioner.buildContext();
    contexts.add(c);
    int n = 0;
    for (INDArray a : in) {
      c.setInputArray(n++, a);
    }
    for (INDArray a : d.extra()) {
      c.setInputArray(n++, a);
    }
    for (int i = 0; i < out.size(); i++) {
      c.setOutputArray(i, out.get(i));
    }
    c.setIArguments(d.integers());
    c.setTArguments(d.reals());
    c.setBArguments(d.flags());
    c.setDArguments(d.types());
    return () -> executioner.exec(op, c);
  }

  @Override
  public TrainingStep step() {
    return step;
  }

  @Override
  public Memory input(String name) {
    return found(inputs.get(name), "input", name);
  }

  @Override
  public Memory state(String name) {
    return found(states.get(name), "state", name);
  }

  @Override
  public Memory metric(String name) {
    return found(metrics.get(name), "metric", name);
  }

  private static Memory found(Memory memory, String what, String name) {
    if (memory == null) {
      throw new IllegalArgumentException("the step has no " + what + " " + name);
    }
    return memory;
  }

  @Override
  public void run() {
    useThreads();
    exchanges.through(() -> calls.forEach(Runnable::run));
  }

  @Override
  public Map<String, Double> profile() {
    useThreads();
    Map<String, Double> milliseconds = new LinkedHashMap<>();
    exchanges.through(
        () -> {
          for (int i = 0; i < calls.size(); i++) {
            long begin = System.nanoTime();
            calls.get(i).run();
            milliseconds.merge(labels.get(i), (System.nanoTime() - begin) / 1e6, Double::sum);
          }
        });
    exchanges.report(milliseconds);
    return milliseconds;
  }

  @Override
  public void close() {
    calls.clear();
    contexts.forEach(Nd4jProgram::closeContext);
    contexts.clear();
    memory.values().forEach(INDArray::close);
    arenas.values().forEach(INDArray::close);
  }

  private static void closeContext(OpContext c) {
    try {
      c.close();
    } catch (Exception e) {
      throw new IllegalStateException("a context of libnd4j could not be closed", e);
    }
  }
}
