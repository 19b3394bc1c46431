package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** Writes the values that the states of a step have before the first run. */
public final class InitialStates {
  private final long seed;
  private final Map<String, Part> parts = new HashMap<>();
  private final Map<String, ImportedBackbone> backbones = new LinkedHashMap<>();

  private InitialStates(long seed) {
    this.seed = seed;
  }

  /**
   * Fills every state of a program.
   *
   * @param seed the experiment's seed; equal seeds give equal values
   * @throws org.selfdiff.runner.data.DataException if weights that a state starts from are missing
   *     or cannot be read
   * @throws UserException if they do not fit
   */
  public static void write(Program program, long seed) {
    write(program, seed, notice -> {});
  }

  /**
   * The same with a word on every file that states start from.
   *
   * @param notice told what of a file is used and what is left out
   */
  static void write(Program program, long seed, Consumer<String> notice) {
    write(program, program.step().states(), seed, notice);
  }

  /**
   * Fills the states of a program that has some of the states of a larger step, with the values
   * that they have there.
   *
   * @param declared the states of the larger step
   */
  static void write(Program program, List<State> declared, long seed) {
    write(program, declared, seed, notice -> {});
  }

  private static void write(
      Program program, List<State> declared, long seed, Consumer<String> notice) {
    InitialStates states = new InitialStates(seed);
    declared.forEach(s -> s.parts().forEach(p -> states.parts.put(p.name(), p)));
    try {
      states.openBackbones(notice);
      states.write(program);
    } finally {
      states.close();
    }
  }

  /** The layout of a file shows in all keys of a backbone together. */
  private void openBackbones(Consumer<String> notice) {
    Map<String, Map<String, List<Long>>> shapes = new LinkedHashMap<>();
    for (Part p : parts.values()) {
      if (p.init() instanceof Initializer.Imported imported) {
        shapes
            .computeIfAbsent(imported.file(), any -> new TreeMap<>())
            .put(imported.key(), LongStream.of(p.shape().dims()).boxed().toList());
      }
    }
    shapes.forEach((file, of) -> backbones.put(file, ImportedBackbone.open(file, of)));
    backbones.values().forEach(ImportedBackbone::requireComplete);
    backbones.values().forEach(weights -> notice.accept("weights " + weights.notice()));
  }

  private void write(Program program) {
    Map<Part, List<Target>> bySource = new LinkedHashMap<>();
    for (State s : program.step().states()) {
      Memory memory = program.stateToWrite(s.name());
      for (Part p : s.parts()) {
        bySource
            .computeIfAbsent(source(p), k -> new ArrayList<>())
            .add(new Target(memory, p.offset()));
      }
    }
    requireHeap(bySource.keySet());
    // Every part has random numbers of its own, so that their order does not matter.
    bySource.entrySet().parallelStream()
        .forEach(
            e -> {
              double[] values = values(e.getKey());
              e.getValue().forEach(t -> t.memory().put(t.offset(), values));
            });
  }

  /** The numbers of a tensor are drawn in an array of Java. */
  private static void requireHeap(Set<Part> parts) {
    Part largest = parts.stream().max(Comparator.comparingLong(p -> p.shape().size())).orElse(null);
    long heap = Runtime.getRuntime().maxMemory();
    if (largest != null && largest.shape().size() > heap / Double.BYTES) {
      throw new UserException(
          ExitCode.DATA,
          "the first values of %s %s need %d MiB of Java's heap, which has %d MiB. Lower the setting of backbone or method that makes it so large, or give Java more: SELFDIFF_JAVA_OPTS=-Xmx%dm"
              .formatted(
                  largest.name(),
                  largest.shape(),
                  largest.shape().size() * Double.BYTES >> 20,
                  heap >> 20,
                  largest.shape().size() * Double.BYTES * 2 >> 20));
    }
  }

  private Part source(Part part) {
    Part source = parts.getOrDefault(part.name(), part);
    while (source.init() instanceof Initializer.CopyOf copy) {
      source = parts.get(copy.part());
    }
    return source;
  }

  private double[] values(Part part) {
    if (part.init() instanceof Initializer.Imported imported) {
      return backbones.get(imported.file()).values(imported.key());
    }
    if (part.init() instanceof Initializer.Derived derived) {
      return derived
          .rule()
          .of(derived.parts().stream().map(name -> values(source(parts.get(name)))).toList());
    }
    return part.init().values(part.name(), part.shape(), seed);
  }

  private void close() {
    backbones.values().forEach(ImportedBackbone::close);
  }

  private record Target(Memory memory, long offset) {}
}
