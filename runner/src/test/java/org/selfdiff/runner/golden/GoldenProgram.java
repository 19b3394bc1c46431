package org.selfdiff.runner.golden;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.schedule.Moment;
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
  void feed(Map<String, Feed> feeds, Moment moment, double lr, Feeder.Views views) {
    new Feeder(program, feeds, 0).feed(moment, lr, views);
  }

  /** Sets an input. */
  void input(String name, double... values) {
    Value input =
        step.inputs().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
    write(program.input(name), input.type(), 0, values);
  }

  /** Sets a whole state. */
  void state(String name, double... values) {
    write(program.state(name), step.state(name).value().type(), 0, values);
  }

  /** A whole state after the last run. */
  double[] state(String name) {
    Value value = step.state(name).value();
    return read(program.state(name), value.type(), 0, value.shape().size());
  }

  /** Sets the part of a state that has this full name; false where there is none. */
  boolean part(String name, double... values) {
    for (State state : step.states()) {
      for (Part part : state.parts()) {
        if (part.name().equals(name)) {
          write(program.state(state.name()), state.value().type(), part.offset(), values);
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
          Type type = state.value().type();
          ByteBuffer bytes = program.state(state.name());
          return array(type, read(bytes, type, part.offset(), part.shape().size()), part.shape());
        }
      }
    }
    return null;
  }

  /** A metric after the last run, in its shape. */
  GoldenArray metric(String name) {
    Value value = step.metrics().get(name);
    double[] values = read(program.metric(name), value.type(), 0, value.shape().size());
    return array(value.type(), values, value.shape());
  }

  /** A metric of one number after the last run. */
  double number(String name) {
    return metric(name).toDoubles()[0];
  }

  private static GoldenArray array(Type type, double[] values, Shape shape) {
    int[] dims = Arrays.stream(shape.dims()).mapToInt(Math::toIntExact).toArray();
    GoldenArray reals = GoldenArray.reals(values, dims);
    return type.isFloating() ? reals : reals.whole();
  }

  private static void write(ByteBuffer bytes, Type type, long offset, double[] values) {
    for (int i = 0; i < values.length; i++) {
      int at = (int) (offset + i) * type.bytes();
      switch (type) {
        case F32 -> bytes.putFloat(at, (float) values[i]);
        case F64 -> bytes.putDouble(at, values[i]);
        case I64 -> bytes.putLong(at, (long) values[i]);
      }
    }
  }

  private static double[] read(ByteBuffer bytes, Type type, long offset, long size) {
    double[] values = new double[(int) size];
    for (int i = 0; i < values.length; i++) {
      int at = (int) (offset + i) * type.bytes();
      values[i] =
          switch (type) {
            case F32 -> bytes.getFloat(at);
            case F64 -> bytes.getDouble(at);
            case I64 -> bytes.getLong(at);
            case U8 -> bytes.get(at) & 0xFF;
          };
    }
    return values;
  }

  @Override
  public void close() {
    program.close();
  }
}
