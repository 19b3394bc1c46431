package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.schedule.ConstantMomentum;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.CosineSchedule;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;

/** The numbers of a step follow from its place in the run alone. */
class FeederTest {
  private static final Delay ONE_EPOCH = new Delay(1, Per.EPOCH);

  private final Map<String, Feed> feeds =
      Map.of(
          "lr", new Feed.LearningRate(),
          "decay", new Feed.Fixed(0.04),
          "rising", new Feed.Scheduled(new CosineSchedule(0.04, 0.4)),
          "update", new Feed.UpdateNumber(),
          "late_update", new Feed.UpdateNumber(ONE_EPOCH),
          "frozen", new Feed.Frozen(ONE_EPOCH),
          "frozen_steps", new Feed.Frozen(new Delay(8, Per.STEP)),
          "momentum", new Feed.Momentum(new CosineMomentum(0.9)),
          "constant", new Feed.Momentum(new ConstantMomentum(0.99)));

  private Map<String, Double> fed(StepPosition position) {
    Graph g = new Graph(DType.F64);
    Map<String, Value> metrics = new LinkedHashMap<>();
    feeds.keySet().forEach(name -> metrics.put(name, g.add(g.scalarInput(name), 0)));
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    try (Program program = new Nd4jExecutor().compile(step, new Placement(1))) {
      new Feeder(program, feeds, 0).feed(position, 0.25, null);
      program.run();
      Map<String, Double> values = new LinkedHashMap<>();
      feeds.keySet().forEach(name -> values.put(name, program.metric(name).get(0)));
      return values;
    }
  }

  @Test
  void aStepThatNoIntCounts() {
    StepPosition far = StepPosition.of(5_003_999_999L, 5_004, 1_000_000);
    assertThat(fed(far))
        .containsEntry("update", 5_004_000_000.0)
        .containsEntry("late_update", 5_003_994_996.0)
        .containsEntry("frozen", 0.0)
        .containsEntry("frozen_steps", 0.0);
    assertThat(fed(far).get("rising")).isCloseTo(0.4, within(1e-15));
  }

  @Test
  void theFirstStep() {
    assertThat(fed(new StepPosition(0, 0, 3, 4)))
        .containsEntry("lr", 0.25)
        .containsEntry("decay", 0.04)
        .containsEntry("update", 1.0)
        .containsEntry("late_update", 1.0)
        .containsEntry("frozen", 1.0)
        .containsEntry("momentum", 0.9)
        .containsEntry("constant", 0.99);
  }

  @Test
  void whatIsFrozenForAnEpochMovesFromTheFirstStepOfTheNext() {
    assertThat(fed(new StepPosition(0, 2, 3, 4))).containsEntry("frozen", 1.0);
    assertThat(fed(new StepPosition(1, 0, 3, 4)))
        .containsEntry("frozen", 0.0)
        .containsEntry("late_update", 1.0);
    assertThat(fed(new StepPosition(2, 2, 3, 4))).containsEntry("frozen_steps", 0.0);
  }

  @Test
  void weakViewsAreThoseOfTheBatch() {
    Graph g = new Graph(DType.F64);
    Value flags = g.input("weak", 3);
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("sum", g.add(flags, 0)));
    try (Program program = new Nd4jExecutor().compile(step, new Placement(1))) {
      Feeder feeder = new Feeder(program, Map.of("weak", new Feed.WeakViews()), 0);
      Feeder.ViewBuffers none = index -> FloatBuffer.allocate(0);
      assertThatThrownBy(() -> feeder.feed(new StepPosition(0, 0, 1, 1), 0, none))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("these views do not say which of them are strong");
      feeder.feed(
          new StepPosition(0, 0, 1, 1),
          0,
          new Feeder.ViewBuffers() {
            @Override
            public FloatBuffer view(int index) {
              throw new IllegalStateException("no view is asked for");
            }

            @Override
            public FloatBuffer weak() {
              return FloatBuffer.wrap(new float[] {1, 0, 1});
            }
          });
      program.run();
      assertThat(program.metric("sum").doubles()).containsExactly(1, 0, 1);
    }
  }

  @Test
  void labelsAreThoseOfTheBatchAndNoMore() {
    Graph g = new Graph(DType.F64);
    Value labels = g.input("labels", DType.I64, Shape.of(3));
    Value classes = g.apply1(new OneHot(DType.F64, 4), labels);
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("classes", classes));
    try (Program program = new Nd4jExecutor().compile(step, new Placement(1))) {
      Feeder feeder = new Feeder(program, Map.of("labels", new Feed.Labels(4)), 0);
      Feeder.ViewBuffers none = index -> FloatBuffer.allocate(0);
      assertThatThrownBy(() -> feeder.feed(new StepPosition(0, 0, 1, 1), 0, none))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("these images have no labels");
      feeder.feed(
          new StepPosition(0, 0, 1, 1),
          0,
          new Feeder.ViewBuffers() {
            @Override
            public FloatBuffer view(int index) {
              throw new IllegalStateException("no view is asked for");
            }

            @Override
            public int[] labels() {
              return new int[] {2, 0, 3, 1, 1};
            }
          });
      program.run();
      assertThat(program.metric("classes").doubles())
          .containsExactly(0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1);
    }
  }

  @Test
  void aStepInTheMiddleOfTheRun() {
    Map<String, Double> fed = fed(new StepPosition(2, 1, 3, 4));
    assertThat(fed).containsEntry("update", 8.0).containsEntry("constant", 0.99);
    assertThat(fed).containsEntry("late_update", 5.0).containsEntry("frozen", 0.0);
    assertThat(fed).containsEntry("frozen_steps", 1.0);
    assertThat(fed.get("rising"))
        .isCloseTo(0.4 - 0.18 * (1 + Math.cos(Math.PI * 7 / 12)), within(1e-15));
    double m = 1 - 0.05 * (1 + Math.cos(Math.PI * 7 / 12));
    assertThat(fed.get("momentum")).isCloseTo(m, within(1e-15));
  }

  @Test
  void pathsAreDroppedWithTheirProbabilityAndTheRestIsScaled() {
    double[] first = dropped(3);
    double[] never = Arrays.copyOfRange(first, 0, 400);
    double[] quarter = Arrays.copyOfRange(first, 400, 800);
    assertThat(never).containsOnly(1);
    assertThat(quarter).containsOnly(0, 4.0 / 3);
    // 100 of 400 on average, with a deviation of 9.
    assertThat(DoubleStream.of(quarter).filter(v -> v == 0).count()).isBetween(65L, 135L);
    assertThat(dropped(3)).isEqualTo(first);
    assertThat(dropped(4)).isNotEqualTo(first);
  }

  private static double[] dropped(int step) {
    Graph g = new Graph(DType.F64);
    Value factors = g.input("paths", 2, 400);
    TrainingStep sum = new TrainingStep(g, List.of(), Map.of(), Map.of("y", g.add(factors, 0)));
    Map<String, Feed> feeds = Map.of("paths", new Feed.DroppedPaths("paths", List.of(0.0, 0.25)));
    try (Program program = new Nd4jExecutor().compile(sum, new Placement(1))) {
      new Feeder(program, feeds, 7).feed(new StepPosition(0, step, 9, 1), 0, null);
      program.run();
      return program.metric("y").doubles();
    }
  }

  @Test
  void choicesAreDrawnAnewAtEveryStepAndEachAsLikely() {
    long[] first = choices(0);
    assertThat(choices(0)).isEqualTo(first);
    assertThat(choices(1)).isNotEqualTo(first);
    int[] count = new int[3];
    for (long c : first) {
      count[(int) c]++;
    }
    // 900 draws of 3: a deviation of 14 from 300.
    assertThat(count).satisfies(c -> assertThat(c[0]).isBetween(240, 360));
    assertThat(count).satisfies(c -> assertThat(c[1]).isBetween(240, 360));
    assertThat(count[0] + count[1] + count[2]).isEqualTo(900);
  }

  private static long[] choices(int step) {
    Graph g = new Graph(DType.F64);
    Value drawn = g.input("drawn", DType.I64, Shape.of(900));
    Value rows = g.apply1(new OneHot(DType.F64, 3), drawn);
    TrainingStep graph = new TrainingStep(g, List.of(), Map.of(), Map.of("rows", rows));
    try (Program program = new Nd4jExecutor().compile(graph, new Placement(1))) {
      new Feeder(program, Map.of("drawn", new Feed.UniformIntegers("drawn", 3)), 0)
          .feed(new StepPosition(0, step, 3, 4), 0.25, null);
      program.run();
      Memory metric = program.metric("rows");
      long[] choices = new long[900];
      for (int i = 0; i < choices.length; i++) {
        for (int k = 0; k < 3; k++) {
          choices[i] += k * (long) metric.get(3 * i + k);
        }
      }
      return choices;
    }
  }
}
