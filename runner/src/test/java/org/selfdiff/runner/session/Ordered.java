package org.selfdiff.runner.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

/**
 * Takes down in which order runs are begun and read.
 *
 * @param of what runs the steps
 * @param order gets {@code run 1} and {@code read 1}
 */
record Ordered(Executor of, List<String> order) implements Executor {
  @Override
  public String name() {
    return of.name();
  }

  @Override
  public ExecutionPlan plan(TrainingStep step) {
    return of.plan(step);
  }

  @Override
  public StepMemory memory(TrainingStep step, Placement placement) {
    return of.memory(step, placement);
  }

  @Override
  public OptionalLong memory(Device device) {
    return of.memory(device);
  }

  @Override
  public Device place(Optional<Device> asked) {
    return of.place(asked);
  }

  @Override
  public Program compile(TrainingStep step, Placement placement, ProcessGroup group) {
    Program program = of.compile(step, placement, group);
    return new Program() {
      private int runs;

      @Override
      public TrainingStep step() {
        return step;
      }

      @Override
      public Memory input(String name) {
        return program.input(name);
      }

      @Override
      public Memory state(String name) {
        return program.state(name);
      }

      @Override
      public Memory stateToWrite(String name) {
        return program.stateToWrite(name);
      }

      @Override
      public Memory metric(String name) {
        throw new IllegalStateException("waits for the step: " + name);
      }

      @Override
      public Readings readings() {
        Readings taken = program.readings();
        int run = runs;
        return new Readings() {
          @Override
          public boolean isThere() {
            return taken.isThere();
          }

          @Override
          public Map<String, Double> numbers() {
            order.add("read " + run);
            return taken.numbers();
          }
        };
      }

      @Override
      public void upload() {
        program.upload();
      }

      @Override
      public void run() {
        order.add("run " + ++runs);
        program.run();
      }

      @Override
      public Map<String, Double> profile() {
        return program.profile();
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }
}
