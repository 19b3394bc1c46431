package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Program;

/** Writes the values that the states of a step have before the first run. */
public final class InitialStates {
  private InitialStates() {}

  /**
   * Fills every state of a program.
   *
   * @param seed the experiment's seed; equal seeds give equal values
   */
  public static void write(Program program, long seed) {
    Map<String, Part> byName = new HashMap<>();
    for (State s : program.step().states()) {
      s.parts().forEach(p -> byName.put(p.name(), p));
    }
    Map<Part, List<Target>> bySource = new LinkedHashMap<>();
    for (State s : program.step().states()) {
      ByteBuffer memory = program.state(s.name());
      for (Part p : s.parts()) {
        Part source = p;
        while (source.init() instanceof Initializer.CopyOf copy) {
          source = byName.get(copy.part());
        }
        bySource
            .computeIfAbsent(source, k -> new ArrayList<>())
            .add(new Target(memory, s.value().type(), p.offset()));
      }
    }
    // Every part has random numbers of its own, so that their order does not matter.
    bySource.entrySet().parallelStream()
        .forEach(
            e -> {
              Part source = e.getKey();
              double[] values = source.init().values(source.name(), source.shape(), seed);
              e.getValue().forEach(t -> put(t.memory(), t.type(), t.offset(), values));
            });
  }

  private record Target(ByteBuffer memory, Type type, long offset) {}

  private static void put(ByteBuffer memory, Type type, long offset, double[] values) {
    int at = Math.toIntExact(offset * type.bytes());
    for (double v : values) {
      switch (type) {
        case F32 -> memory.putFloat(at, (float) v);
        case F64 -> memory.putDouble(at, v);
        case I64 -> memory.putLong(at, (long) v);
      }
      at += type.bytes();
    }
  }
}
