package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.Map;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.session.Feeder;

/** A step on one of the product's executors, fed with the arrays of a case. */
final class GoldenProgram implements AutoCloseable {
  private final TrainingStep step;
  private final Program program;

  GoldenProgram(TrainingStep step, Program program) {
    this.step = step;
    this.program = program;
  }

  void run() {
    program.run();
  }

  /** Sets all inputs of a method's step, as a run does. */
  void feed(Map<String, Feed> feeds, StepPosition moment, double lr, Feeder.ViewBuffers views) {
    new Feeder(program, feeds, 0).feed(moment, lr, views);
  }

  /** Sets an input. */
  void input(String name, double... values) {
    program.input(name).put(0, values);
  }

  /** Sets a whole state. */
  void state(String name, double... values) {
    program.state(name).put(0, values);
  }

  /** A whole state after the last run. */
  double[] state(String name) {
    return program.state(name).doubles();
  }

  /** Sets the part of a state that has this full name; false where there is none. */
  boolean part(String name, double... values) {
    for (State state : step.states()) {
      for (Part part : state.parts()) {
        if (part.name().equals(name)) {
          program.state(state.name()).put(part.offset(), values);
          return true;
        }
      }
    }
    return false;
  }

  /** The part of a state that has this full name, after the last run, or null. */
  GoldenArray part(String name) {
    for (State state : step.states()) {
      for (Part part : state.parts()) {
        if (part.name().equals(name)) {
          double[] values = new double[(int) part.shape().size()];
          program.state(state.name()).get(part.offset(), values);
          return array(state.value().type(), values, part.shape());
        }
      }
    }
    return null;
  }

  /** A metric after the last run, in its shape. */
  GoldenArray metric(String name) {
    Value value = step.metrics().get(name);
    return array(value.type(), program.metric(name).doubles(), value.shape());
  }

  /** A metric of one number after the last run. */
  double number(String name) {
    return program.metric(name).get(0);
  }

  private static GoldenArray array(DType type, double[] values, Shape shape) {
    int[] dims = Arrays.stream(shape.dims()).mapToInt(Math::toIntExact).toArray();
    GoldenArray reals = GoldenArray.reals(values, dims);
    return type.isFloating() ? reals : reals.whole();
  }

  @Override
  public void close() {
    program.close();
  }
}
