package org.selfdiff.runner.engine.torch;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.Readings;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Storage;
import org.selfdiff.runner.engine.torch.device.TorchDevice;
import org.selfdiff.runner.engine.torch.device.TorchMemory;
import org.selfdiff.runner.engine.torch.device.TorchRuns;
import org.selfdiff.runner.engine.torch.kernel.StepKernels;
import org.selfdiff.runner.engine.torch.library.TorchThread;

/** A plan compiled by TorchScript, with the memory of its device. */
final class TorchProgram implements Program {
  private final TrainingStep step;
  private final TorchScript script;
  private final Placement placement;
  private final TorchThread thread;
  private final StepKernels kernels;
  private final Map<String, Storage> named = new HashMap<>();
  private final TorchMemory memory;
  private final TorchRuns runs;
  private final Interludes interludes;
  private final TorchBody body;

  private record Native(TorchMemory memory, TorchRuns runs, TorchBody body) {}

  /** A program without kernels of ours. */
  TorchProgram(
      TrainingStep step,
      ExecutionPlan plan,
      TorchScript script,
      Placement placement,
      TorchThread thread,
      ProcessGroup group,
      Supplier<TorchDevice> device) {
    this(step, plan, script, placement, thread, group, device, StepKernels.NONE);
  }

  TorchProgram(
      TrainingStep step,
      ExecutionPlan plan,
      TorchScript script,
      Placement placement,
      TorchThread thread,
      ProcessGroup group,
      Supplier<TorchDevice> device,
      StepKernels kernels) {
    this.step = step;
    this.script = script;
    this.placement = placement;
    this.thread = thread;
    this.kernels = kernels;
    TorchExchanges exchanges = new TorchExchanges(script.exchanges() ? group : ProcessGroup.ALONE);
    this.interludes = new Interludes(exchanges, kernels.launcher());
    for (Storage s : script.parameters()) {
      if (s.owner() != Storage.Owner.CONSTANT) {
        named.put(s.name(), s);
      }
    }
    Native made = thread.call(() -> make(plan, device.get()));
    memory = made.memory();
    runs = made.runs();
    body = made.body();
  }

  private Native make(ExecutionPlan plan, TorchDevice device) {
    TorchMemory at = device.memory(script.parameters(), plan.metrics());
    TorchRuns how = device.runs(!script.exchanges());
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Call run && run.node().op() instanceof Constant c) {
        at.constant(run.writes().get(0).storage(), c.values());
      }
    }
    String step = script.isWhole() ? "\n" + script.stepFunction() : "";
    CompilationUnit compiled = torch.compile(script.onceFunction() + step);
    configure();
    Function once = compiled.get_function(new QualifiedName("once"));
    how.inOrder(() -> call(once, at.tensors()));
    how.settle();
    return new Native(at, how, body(compiled));
  }

  private TorchBody body(CompilationUnit compiled) {
    if (script.isWhole()) {
      return new Whole(compiled, compiled.get_function(new QualifiedName("step")));
    }
    compiled.close();
    return new TorchSegments(script, interludes);
  }

  /** A step that is one function. */
  private record Whole(CompilationUnit unit, Function function) implements TorchBody {
    @Override
    public void run(List<Tensor> arguments) {
      call(function, arguments);
    }

    @Override
    public void close() {
      unit.close();
    }
  }

  /** What libtorch keeps for the whole process; another program may have set it otherwise. */
  private void configure() {
    torch.set_num_threads(placement.threads());
    // Its own setting: without it, products in fp32 take every core.
    openblas_nolapack.blas_set_num_threads(placement.threads());
    if (placement.device().isCuda()) {
      boolean tf32 = placement.precision() == ComputePrecision.TF32;
      Context context = torch.globalContext();
      context.setAllowTF32CuBLAS(tf32);
      context.setAllowTF32CuDNN(tf32);
      context.setBenchmarkCuDNN(true);
    }
  }

  private static void call(Function f, List<Tensor> arguments) {
    try (PointerScope scope = new PointerScope()) {
      IValueVector stack = new IValueVector();
      for (Tensor t : arguments) {
        stack.push_back(new IValue(t));
      }
      f.run(stack);
    }
  }

  @Override
  public TrainingStep step() {
    return step;
  }

  @Override
  public Memory input(String name) {
    Storage s = find(name, Storage.Owner.INPUT, "input");
    return thread.call(() -> memory.input(s));
  }

  @Override
  public Memory state(String name) {
    Storage s = find(name, Storage.Owner.STATE, "state");
    return thread.call(() -> memory.state(s));
  }

  @Override
  public Memory stateToWrite(String name) {
    Storage s = find(name, Storage.Owner.STATE, "state");
    return thread.call(() -> memory.stateToWrite(s));
  }

  private Storage find(String name, Storage.Owner owner, String what) {
    Storage s = named.get(name);
    if (s == null || s.owner() != owner) {
      throw new IllegalArgumentException("the step has no " + what + " " + name);
    }
    return s;
  }

  @Override
  public Memory metric(String name) {
    if (!script.metrics().contains(name)) {
      throw new IllegalArgumentException("the step has no metric " + name);
    }
    return thread.call(() -> memory.metric(name));
  }

  @Override
  public Readings readings() {
    Readings taken = thread.call(memory::readings);
    return taken.isThere() ? taken : new OnThread(taken);
  }

  /** What only libtorch's thread can wait for. */
  private final class OnThread implements Readings {
    private final Readings taken;

    OnThread(Readings taken) {
      this.taken = taken;
    }

    @Override
    public boolean isThere() {
      return taken.isThere();
    }

    @Override
    public Map<String, Double> numbers() {
      return thread.call(taken::numbers);
    }
  }

  @Override
  public void upload() {
    thread.call(
        () -> {
          memory.upload();
          return null;
        });
  }

  @Override
  public void run() {
    thread.call(
        () -> {
          configure();
          memory.beforeRun();
          runs.run(() -> body.run(memory.tensors()));
          return null;
        });
  }

  @Override
  public void settle() {
    thread.call(
        () -> {
          runs.settle();
          return null;
        });
  }

  @Override
  public int warmup() {
    return runs.warmup();
  }

  @Override
  public Map<String, Double> profile() {
    return thread.call(
        () -> {
          configure();
          memory.beforeRun();
          Map<String, Double> milliseconds = new LinkedHashMap<>();
          runs.inOrder(() -> milliseconds.putAll(measured()));
          runs.settle();
          return milliseconds;
        });
  }

  private Map<String, Double> measured() {
    try (TorchProfile profile = new TorchProfile(script, runs, interludes)) {
      return profile.run(memory.tensors());
    }
  }

  @Override
  public void close() {
    thread.call(
        () -> {
          try (kernels;
              body;
              memory) {
            runs.close();
          }
          return null;
        });
  }
}
