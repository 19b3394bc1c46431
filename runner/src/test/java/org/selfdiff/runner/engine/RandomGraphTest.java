package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.step.State;

/** Memory that a plan reuses never holds another value's numbers. */
class RandomGraphTest {
  private static final int GRAPHS = Integer.getInteger("selfdiff.graphs", 60);
  private static final int STEPS = 3;

  static List<Executor> executors() {
    return Executors.all();
  }

  @ParameterizedTest
  @MethodSource("executors")
  void stepsAreThoseOfPlainArithmetic(Executor executor) {
    for (int seed = 0; seed < GRAPHS; seed++) {
      compare(executor, seed);
    }
  }

  private static void compare(Executor executor, int seed) {
    RandomGraph graph = RandomGraph.draw(seed);
    Random random = new Random(-seed);
    try (Program program = executor.compile(graph.step(), new Placement(1))) {
      for (State s : graph.step().states()) {
        write(program.state(s.name()), graph, s.name(), random);
      }
      for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < 2; i++) {
          write(program.input("x" + i), graph, "x" + i, random);
        }
        program.run();
        for (Map.Entry<String, double[]> e : graph.run().entrySet()) {
          boolean metric = graph.step().metrics().containsKey(e.getKey());
          Memory found = metric ? program.metric(e.getKey()) : program.state(e.getKey());
          assertThat(found.doubles())
              .as("%s, graph %d, step %d, %s", executor.name(), seed, step, e.getKey())
              .containsExactly(e.getValue(), within(1e-12));
        }
      }
    }
  }

  private static void write(Memory memory, RandomGraph graph, String name, Random random) {
    double[] values = random.doubles(memory.size(), -1, 1).toArray();
    graph.set(name, values);
    memory.put(0, values);
  }
}
