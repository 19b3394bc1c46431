package org.selfdiff.runner.session;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.Readings;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/** An executor whose programs are something else than what it compiles. */
public final class StandInExecutor implements Executor {
  private final Executor real;
  private final UnaryOperator<Program> stand;

  public StandInExecutor(UnaryOperator<Program> stand) {
    this(new TorchExecutor(), stand);
  }

  public StandInExecutor(Executor real, UnaryOperator<Program> stand) {
    this.real = real;
    this.stand = stand;
  }

  /** A program that does what another does; subclasses do something more or else. */
  public static class Passing implements Program {
    protected final Program real;

    public Passing(Program real) {
      this.real = real;
    }

    @Override
    public TrainingStep step() {
      return real.step();
    }

    @Override
    public Memory input(String name) {
      return real.input(name);
    }

    @Override
    public Memory state(String name) {
      return real.state(name);
    }

    @Override
    public Memory stateToWrite(String name) {
      return real.stateToWrite(name);
    }

    @Override
    public Memory metric(String name) {
      return real.metric(name);
    }

    @Override
    public Readings readings() {
      return real.readings();
    }

    @Override
    public void upload() {
      real.upload();
    }

    @Override
    public void run() {
      real.run();
    }

    @Override
    public void settle() {
      real.settle();
    }

    @Override
    public int warmup() {
      return real.warmup();
    }

    @Override
    public Map<String, Double> profile() {
      return real.profile();
    }

    @Override
    public void close() {
      real.close();
    }
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public ExecutionPlan plan(TrainingStep step) {
    return real.plan(step);
  }

  @Override
  public StepMemory memory(TrainingStep step, Placement placement) {
    return real.memory(step, placement);
  }

  @Override
  public OptionalLong memory(Device device) {
    return real.memory(device);
  }

  @Override
  public boolean isBuiltForGpus() {
    return real.isBuiltForGpus();
  }

  @Override
  public Device place(Optional<Device> asked) {
    return real.place(asked);
  }

  @Override
  public Program compile(TrainingStep step, Placement placement, ProcessGroup group) {
    return stand.apply(real.compile(step, placement, group));
  }
}
