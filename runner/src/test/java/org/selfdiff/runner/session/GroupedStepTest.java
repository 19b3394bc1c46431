package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.method.BarlowTwins;
import org.selfdiff.methods.method.Byol;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Dino;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.method.Momentum2Teacher;
import org.selfdiff.methods.method.SimClr;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.method.WMse;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.GroupedDraw;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.schedule.TeacherTemperature;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;

/** A step of a batch in groups is what as many GPUs do that average their gradients. */
class GroupedStepTest {
  private static final int GROUPS = 2;
  private static final int BATCH = 8;
  private static final int SIZE = 8;
  private static final int STEPS = 3;
  private static final ResNet NETWORK =
      new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 2, false);
  private static final CosineMomentum MOMENTUM = new CosineMomentum(0.9);

  private static Moco moco(int splits) {
    return new Moco(4, 16, 0.9, 0.2, Moco.Head.LINEAR, false, splits);
  }

  private static Momentum2Teacher momentum2(int splits) {
    return new Momentum2Teacher(4, 8, MOMENTUM, splits);
  }

  /** A step that is run again and again. */
  private static final class Trained implements AutoCloseable {
    private final MethodGraph graph;
    private final Program program;
    private final Feeder feeder;

    Trained(Method method, Mixing mixing, int batch, Crops locals) {
      Sgd sgd = new Sgd(0.1, OptionalInt.empty(), 0.9, 1e-3, false);
      graph = method.train(new StepSpec(DType.F64, NETWORK, batch, SIZE, locals, sgd, mixing));
      program = new Nd4jExecutor().compile(graph.step(), new Placement(1));
      InitialStates.write(program, 3);
      feeder = new Feeder(program, graph.feeds(), 3);
    }

    Trained(Method method, Mixing mixing, int batch) {
      this(method, mixing, batch, Crops.NONE);
    }

    /** Runs a step; the order of keys stays as it is. */
    void run(int step, Feeder.ViewBuffers views, Map<String, double[]> inputs) {
      feeder.feed(StepPosition.of(step, STEPS, 1), 0.1, views);
      for (String name : List.of("shuffle_1", "unshuffle_1")) {
        if (graph.feeds().containsKey(name)) {
          int count = (int) program.input(name).size();
          program.input(name).put(0, IntStream.range(0, count).asDoubleStream().toArray());
        }
      }
      inputs.forEach((name, values) -> program.input(name).put(0, values));
      program.run();
    }

    double metric(String name) {
      return program.metric(name).get(0);
    }

    double[] state(String name) {
      return numbers(program.state(name));
    }

    /** A named tensor in a state. */
    double[] part(String name) {
      for (State state : graph.step().states()) {
        for (Part part : state.parts()) {
          if (part.name().equals(name)) {
            double[] values = new double[(int) part.shape().size()];
            program.state(state.name()).get(part.offset(), values);
            return values;
          }
        }
      }
      throw new AssertionError(name);
    }

    @Override
    public void close() {
      program.close();
    }
  }

  private static double[] numbers(Memory memory) {
    double[] values = new double[(int) memory.size()];
    memory.get(0, values);
    return values;
  }

  /** A view of the whole batch, another one for every step. */
  private static float[] pixels(int step, int view) {
    CounterRandom random = CounterRandom.of(5).at("view", 10L * step + view);
    int side = view < 2 ? SIZE : SIZE / 2;
    float[] pixels = new float[BATCH * 3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return pixels;
  }

  private static FloatBuffer whole(int step, int view) {
    return FloatBuffer.wrap(pixels(step, view));
  }

  private static FloatBuffer ofGroup(int step, int view, int group) {
    float[] all = pixels(step, view);
    int length = all.length / BATCH;
    float[] own = new float[all.length / GROUPS];
    for (int i = 0; i < BATCH / GROUPS; i++) {
      System.arraycopy(all, (group + i * GROUPS) * length, own, i * length, length);
    }
    return FloatBuffer.wrap(own);
  }

  private static double[] mean(List<double[]> of) {
    double[] mean = new double[of.get(0).length];
    of.forEach(values -> Arrays.setAll(mean, i -> mean[i] + values[i] / of.size()));
    return mean;
  }

  private static void same(String what, double[] found, double[] expected) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .as("%s, element %d", what, i)
          .isCloseTo(expected[i], within(1e-9 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  @Test
  void mocoUnderUnMixIsTheMeanOfItsGroups() {
    UnMix prior = new UnMix(0.5, 1);
    BatchDraw draw = prior.draw(SIZE, SIZE);
    // Whole images in one group and a box in the other, and the other way round.
    List<List<Map<String, double[]>>> drawn =
        List.of(
            List.of(draw.given(0.2, 0.3, 0, 0), draw.given(0.9, 0.6, 3, 4)),
            List.of(draw.given(0.8, 0.1, 7, 2), draw.given(0.1, 0.8, 0, 0)),
            List.of(draw.given(0.6, 0.4, 1, 1), draw.given(0.7, 0.7, 6, 6)));
    try (Trained grouped = new Trained(moco(GROUPS), new UnMix(0.5, 1, GROUPS), BATCH);
        Trained first = new Trained(moco(1), prior, BATCH / GROUPS);
        Trained second = new Trained(moco(1), prior, BATCH / GROUPS)) {
      List<Trained> alone = List.of(first, second);
      for (int step = 0; step < STEPS; step++) {
        int now = step;
        List<Map<String, double[]>> draws = drawn.get(step);
        grouped.run(
            step, view -> whole(now, view), new GroupedDraw(draw, GROUPS, BATCH).given(draws));
        for (int g = 0; g < GROUPS; g++) {
          int group = g;
          alone.get(g).run(step, view -> ofGroup(now, view, group), draws.get(g));
        }
        for (String name : List.of("loss", "loss_plain", "loss_mixed", "loss_partner")) {
          double expected = alone.stream().mapToDouble(a -> a.metric(name)).average().orElseThrow();
          assertThat(grouped.metric(name)).as(name).isCloseTo(expected, within(1e-9));
        }
        for (State state : grouped.graph.step().states()) {
          String name = state.name();
          if (!name.startsWith("queue")) {
            same(
                name + " after step " + step,
                grouped.state(name),
                mean(alone.stream().map(a -> a.state(name)).toList()));
          }
        }
        // The GPUs gather all keys and go on from the same tensors.
        keysAreGathered(grouped, alone, step);
        for (Trained a : alone) {
          for (State state : a.graph.step().states()) {
            a.program.state(state.name()).put(0, grouped.state(state.name()));
          }
        }
      }
    }
  }

  private static void keysAreGathered(Trained grouped, List<Trained> alone, int step) {
    int start = step * BATCH % 16;
    for (int n = 0; n < BATCH; n++) {
      double[] own = alone.get(n % GROUPS).state("queue");
      for (int c = 0; c < 4; c++) {
        assertThat(grouped.state("queue")[c * 16 + start + n])
            .as("key %d", n)
            .isCloseTo(own[c * 16 + start + n / GROUPS], within(1e-9));
      }
    }
  }

  @Test
  void everyGroupOfMomentum2TeacherKeepsRunningStatisticsOfItsOwn() {
    try (Trained grouped = new Trained(momentum2(GROUPS), new NoMixing(), BATCH);
        Trained first = new Trained(momentum2(1), new NoMixing(), BATCH / GROUPS);
        Trained second = new Trained(momentum2(1), new NoMixing(), BATCH / GROUPS)) {
      List<Trained> alone = List.of(first, second);
      for (int step = 0; step < STEPS; step++) {
        int now = step;
        grouped.run(step, view -> whole(now, view), Map.of());
        for (int g = 0; g < GROUPS; g++) {
          int group = g;
          alone.get(g).run(step, view -> ofGroup(now, view, group), Map.of());
        }
        assertThat(grouped.metric("loss"))
            .isCloseTo((first.metric("loss") + second.metric("loss")) / 2, within(1e-9));
        for (State state : first.graph.step().states()) {
          String name = state.name();
          List<double[]> own = alone.stream().map(a -> a.state(name)).toList();
          boolean statistics = name.equals("teacher_encoder.buffers");
          same(name, grouped.state(name), statistics ? own.get(0) : mean(own));
          if (statistics) {
            assertThat(own.get(0)).isNotEqualTo(own.get(1));
            for (Part part : state.parts()) {
              String rest = part.name().replace("teacher_encoder.", "teacher_groups.");
              same(rest, grouped.part(rest), second.part(part.name()));
            }
          } else {
            alone.forEach(a -> a.program.state(name).put(0, grouped.state(name)));
          }
        }
      }
      assertThat(grouped.graph.step().states()).extracting(State::name).contains("teacher_groups");
    }
  }

  /** Where a group is mixed with share 1 and another with share 0, all weights fall on images. */
  @Test
  void everyQueryIsWeighedByTheShareOfItsGroup() {
    BatchDraw draw = new UnMix(1, 1).draw(SIZE, SIZE);
    Map<String, double[]> inputs =
        new GroupedDraw(draw, GROUPS, BATCH)
            .given(List.of(draw.given(0, 1, 0, 0), draw.given(0, 0, 0, 0)));
    for (Method method :
        List.of(
            moco(1),
            new MocoV3(4, 8, 0.2, MOMENTUM),
            new Byol(4, 8, 2, 2, MOMENTUM, true),
            new Byol(4, 8, 2, 2, MOMENTUM, false),
            new SimSiam(4, 8, false))) {
      try (Trained plain = new Trained(method, new NoMixing(), BATCH);
          Trained mixed = new Trained(method, new UnMix(1, 1, GROUPS), BATCH)) {
        plain.run(0, view -> whole(0, view), Map.of());
        mixed.run(0, view -> whole(0, view), inputs);
        assertThat(mixed.metric("loss"))
            .as("%s", method)
            .isCloseTo(2 * plain.metric("loss"), within(1e-9));
      }
    }
  }

  @Test
  void allCropsOfAnImageAreInItsGroup() {
    List<Double> equal = new ArrayList<>();
    List<Double> different = new ArrayList<>();
    for (int splits : new int[] {1, GROUPS}) {
      Sinkhorn sinkhorn = new Sinkhorn(0.05, 3, Sinkhorn.Revision.CURRENT);
      Swav swav = new Swav(2, 4, 8, 6, 0.1, List.of(0, 1), sinkhorn, 0, 15, 0, splits);
      try (Trained trained = new Trained(swav, new NoMixing(), BATCH, new Crops(2, SIZE / 2))) {
        trained.run(0, view -> whole(0, view), Map.of());
        different.add(trained.metric("loss"));
      }
      try (Trained trained = new Trained(swav, new NoMixing(), BATCH, new Crops(2, SIZE / 2))) {
        // Groups with the same images have the statistics of the batch.
        trained.run(0, view -> twice(0, view), Map.of());
        equal.add(trained.metric("loss"));
      }
    }
    assertThat(equal.get(1)).isCloseTo(equal.get(0), within(1e-9));
    assertThat(different.get(1)).isNotCloseTo(different.get(0), within(1e-6));
  }

  @Test
  void groupsOfCropsAreReversedByThemselvesWithOneDraw() {
    Sinkhorn sinkhorn = new Sinkhorn(0.05, 3, Sinkhorn.Revision.CURRENT);
    Swav swav = new Swav(2, 4, 8, 6, 0.1, List.of(0, 1), sinkhorn, 0, 15, 0, GROUPS);
    List<Double> equal = new ArrayList<>();
    List<Double> different = new ArrayList<>();
    for (int groups : new int[] {1, GROUPS}) {
      UnMix prior = new UnMix(1, 1, groups);
      try (Trained trained = new Trained(swav, prior, BATCH, new Crops(2, SIZE / 2))) {
        // With the groups' images alike it is the same whose group a partner is of.
        trained.run(0, view -> twice(0, view), Map.of());
        equal.add(trained.metric("loss"));
        assertThat(trained.program.input(BatchDraw.SHARE).size()).isEqualTo(1);
      }
      try (Trained trained = new Trained(swav, prior, BATCH, new Crops(2, SIZE / 2))) {
        trained.run(0, view -> whole(0, view), Map.of());
        different.add(trained.metric("loss"));
      }
    }
    assertThat(equal.get(1)).isCloseTo(equal.get(0), within(1e-9));
    assertThat(different.get(1)).isNotCloseTo(different.get(0), within(1e-6));
  }

  private static Dino dino(int splits) {
    return new Dino(
        4,
        6,
        5,
        2,
        true,
        true,
        0,
        MOMENTUM,
        new TeacherTemperature(0.04, 0.07, 1),
        0.1,
        0.9,
        0,
        splits);
  }

  /** Objectives that are means over images, by how many groups their batch norm has. */
  private static List<IntFunction<Method>> means() {
    return List.of(
        splits -> new Byol(4, 8, 2, 2, MOMENTUM, true, splits),
        splits -> new SimSiam(4, 8, false, true, splits),
        GroupedStepTest::dino);
  }

  @Test
  void aStepInGroupsIsTheMeanOfTheirSteps() {
    for (IntFunction<Method> of : means()) {
      Crops locals = of.apply(1).takesLocals() ? new Crops(2, SIZE / 2) : Crops.NONE;
      try (Trained grouped = new Trained(of.apply(GROUPS), new NoMixing(), BATCH, locals);
          Trained first = new Trained(of.apply(1), new NoMixing(), BATCH / GROUPS, locals);
          Trained second = new Trained(of.apply(1), new NoMixing(), BATCH / GROUPS, locals)) {
        grouped.run(0, view -> whole(0, view), Map.of());
        first.run(0, view -> ofGroup(0, view, 0), Map.of());
        second.run(0, view -> ofGroup(0, view, 1), Map.of());

        assertThat(first.metric("loss")).isNotCloseTo(second.metric("loss"), within(1e-6));
        same(
            of.apply(GROUPS) + " loss",
            new double[] {grouped.metric("loss")},
            mean(
                List.of(
                    new double[] {first.metric("loss")}, new double[] {second.metric("loss")})));
        for (State state : first.graph.step().states()) {
          String name = state.name();
          same(name, grouped.state(name), mean(List.of(first.state(name), second.state(name))));
        }
      }
    }
  }

  /** Objectives that compare images, by how many groups their batch norm has. */
  private static List<IntFunction<Method>> comparisons() {
    return List.of(
        splits -> new BarlowTwins(4, 8, 2, 0.01, 1, splits),
        splits -> new MocoV3(4, 8, 0.2, MOMENTUM, splits),
        splits -> new SimClr(4, 8, 2, 3, 0.5, true, splits),
        splits -> new WMse(2, 8, 2, 2, 4, 1, 0.1, true, splits));
  }

  @Test
  void groupsAreNormalizedByThemselvesAndComparedWithAll() {
    for (IntFunction<Method> of : comparisons()) {
      List<Double> equal = new ArrayList<>();
      List<Double> different = new ArrayList<>();
      for (int splits : new int[] {1, GROUPS}) {
        try (Trained trained = new Trained(of.apply(splits), new NoMixing(), BATCH)) {
          trained.run(0, view -> whole(0, view % 2), Map.of());
          different.add(trained.metric("loss"));
        }
        try (Trained trained = new Trained(of.apply(splits), new NoMixing(), BATCH)) {
          // Groups with the same images have the statistics of the batch.
          trained.run(0, view -> twice(0, view % 2), Map.of());
          equal.add(trained.metric("loss"));
        }
      }
      String name = of.apply(GROUPS).toString();
      assertThat(equal.get(1)).as(name).isCloseTo(equal.get(0), within(1e-9));
      assertThat(different.get(1)).as(name).isNotCloseTo(different.get(0), within(1e-6));
    }
  }

  /** Every image of the first group once more in the second. */
  private static FloatBuffer twice(int step, int view) {
    float[] all = pixels(step, view);
    int length = all.length / BATCH;
    for (int n = 1; n < BATCH; n += GROUPS) {
      System.arraycopy(all, (n - 1) * length, all, n * length, length);
    }
    return FloatBuffer.wrap(all);
  }
}
