package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.Readings;

/**
 * Programs whose device works beside the host give what programs give whose runs are over when they
 * return: whatever the host does in between, and whatever the device's queues make of their time.
 */
class QueuedProgramTest {
  private static final int SIZE = 6;

  private static final int ACTIONS = 150;

  /** State w, inputs x and r: w becomes w / 2 + r x. */
  private static TrainingStep training() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", SIZE);
    Value r = g.input("r", 1);
    Value w = g.input("w", SIZE);
    Value next = g.add(g.mul(w, 0.5), g.mul(x, r));
    Value loss = g.sum(g.mul(next, x), false, 0);
    return new TrainingStep(
        g, List.of(ScriptText.state(w)), Map.of("w", next), Map.of("loss", loss, "next", next));
  }

  /** Features of x with the weights of the other step. */
  private static TrainingStep features() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", SIZE);
    Value w = g.input("w", SIZE);
    return new TrainingStep(
        g, List.of(ScriptText.state(w)), Map.of(), Map.of("y", g.add(g.mul(w, x), 1)));
  }

  /** Two programs that take turns, and what they have told. */
  private static final class Course implements AutoCloseable {
    private final Program training;
    private final Program features;
    private final List<Double> told = new ArrayList<>();
    private final List<Readings> taken = new ArrayList<>();

    Course(Executor executor) {
      training = executor.compile(training(), new Placement(1));
      features = executor.compile(features(), new Placement(1));
    }

    void act(Random random) {
      for (int i = 0; i < ACTIONS; i++) {
        act(random.nextInt(12), random);
      }
      tell(training.state("w"));
      taken.forEach(r -> told.addAll(List.of(r.numbers().get("loss"), r.numbers().get("next"))));
    }

    private void act(int what, Random random) {
      switch (what) {
        case 0, 1 -> {
          fill(training.input("x"), random);
          training.input("r").put(0, random.nextFloat());
        }
        case 2 -> training.upload();
        case 3 -> training.input("x").put(random.nextInt(SIZE), random.nextFloat());
        case 4, 5 -> training.run();
        case 6 -> taken.add(training.readings());
        case 7 -> tell(training.metric(random.nextBoolean() ? "loss" : "next"));
        case 8 -> tell(training.state("w"));
        case 9 -> training.stateToWrite("w").put(random.nextInt(SIZE), random.nextFloat());
        case 10 -> {
          features.stateToWrite("w").copy(training.state("w"));
          for (int batch = 0; batch < 2; batch++) {
            fill(features.input("x"), random);
            features.run();
            tell(features.metric("y"));
          }
        }
        default -> {
          if (!taken.isEmpty()) {
            told.add(taken.remove(0).numbers().get("loss"));
          }
        }
      }
    }

    private static void fill(Memory memory, Random random) {
      for (int i = 0; i < SIZE; i++) {
        memory.put(i, random.nextFloat());
      }
    }

    private void tell(Memory memory) {
      for (double d : memory.doubles()) {
        told.add(d);
      }
    }

    @Override
    public void close() {
      training.close();
      features.close();
    }
  }

  private static List<Double> told(Executor executor, long seed) {
    try (Course course = new Course(executor)) {
      // Before the first run there is nothing to take down.
      course.training.run();
      course.act(new Random(seed));
      return course.told;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 10, 15})
  void whateverTheHostDoesAndTheDeviceDelays(int from) {
    for (int seed = from; seed < from + 5; seed++) {
      List<Double> expected = told(new TorchExecutor(), seed);
      List<Double> found = told(new SimulatedGpu(seed), seed);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(found.get(i)).as("course %d, number %d", seed, i).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void aStepIsRecordedOnceBehindItsWarmUpAndLaunchedFromThen() {
    SimulatedGpu gpu = new SimulatedGpu(1);
    try (Program program = gpu.compile(training(), new Placement(1))) {
      for (int run = 1; run < program.warmup(); run++) {
        program.run();
      }
      assertThat(gpu.log()).isEmpty();
      program.run();
      program.run();
      assertThat(gpu.log())
          .containsExactly(
              "empty cache", "into pool", "capture", "captured", "out of pool", "launch", "launch");
    }
    assertThat(gpu.log()).endsWith("launch", "destroy", "release pool");
  }

  @Test
  void aProfileGoesOnWithTheStatesAndLeavesThemToRuns() {
    double[] after;
    try (Program program = new TorchExecutor().compile(training(), new Placement(1))) {
      after = profiled(program);
    }
    for (int seed = 0; seed < 5; seed++) {
      try (Program program = new SimulatedGpu(seed).compile(training(), new Placement(1))) {
        assertThat(profiled(program)).isEqualTo(after);
      }
    }
  }

  private static double[] profiled(Program program) {
    program.stateToWrite("w").fill(1);
    program.input("x").fill(2);
    program.input("r").fill(0.25);
    program.run();
    assertThat(program.profile()).isNotEmpty();
    program.run();
    return program.state("w").doubles();
  }

  @Test
  void settlingWaitsForRunsAndTransfers() {
    SimulatedGpu gpu = new SimulatedGpu(3);
    try (Program program = gpu.compile(training(), new Placement(1))) {
      program.input("x").fill(2);
      program.upload();
      program.run();
      program.settle();
      assertThat(gpu.idle()).isTrue();
    }
  }

  @Test
  void statesThatAreOnlyReadAreNotSentAgain() {
    SimulatedGpu gpu = new SimulatedGpu(4);
    try (Program program = gpu.compile(training(), new Placement(1))) {
      program.run();
      program.settle();
      long before = gpu.begun();
      program.run();
      long run = gpu.begun() - before;
      program.state("w").doubles();
      program.settle();
      before = gpu.begun();
      program.run();
      assertThat(gpu.begun() - before).isEqualTo(run);
      program.stateToWrite("w").put(0, 1);
      program.settle();
      before = gpu.begun();
      program.run();
      assertThat(gpu.begun() - before).isEqualTo(run + 1);
    }
  }
}
