package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.Map;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.record.Checkpoint;

/** All tensors of a training step without the step, for other programs to be filled from. */
public final class RunStates implements AutoCloseable {
  private final long seed;
  private final Program holder;
  private final StateTensors tensors;

  /** Room for the tensors of an experiment, without values yet. */
  public RunStates(Setup setup) {
    TrainingStep step = setup.train().step();
    TrainingStep states = new TrainingStep(step.graph(), step.states(), Map.of(), Map.of());
    seed = setup.experiment().seed();
    holder = new Nd4jExecutor().compile(states, new Placement(1));
    tensors = new StateTensors(holder);
  }

  /** The tensors as they are before the first step. */
  public static RunStates untrained(Setup setup) {
    RunStates states = new RunStates(setup);
    states.begin();
    return states;
  }

  /** The tensors of a checkpoint. */
  public static RunStates of(Setup setup, Checkpoint checkpoint) throws IOException {
    RunStates states = new RunStates(setup);
    try {
      states.take(checkpoint);
    } catch (IOException | RuntimeException e) {
      states.close();
      throw e;
    }
    return states;
  }

  /** Takes the values that the tensors have before the first step. */
  public void begin() {
    InitialStates.write(holder, seed);
  }

  /** Takes the values of a checkpoint. */
  public void take(Checkpoint checkpoint) throws IOException {
    try (SafetensorsFile file = checkpoint.open()) {
      tensors.restore(file);
    }
  }

  /** Type of the floating-point numbers. */
  public DType type() {
    return holder.step().graph().type();
  }

  /** Gives a program whose tensors are among these their values, by name. */
  public void fill(Program program) {
    new StateTensors(program).take(tensors);
  }

  @Override
  public void close() {
    holder.close();
  }
}
