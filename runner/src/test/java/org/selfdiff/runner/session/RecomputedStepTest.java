package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.method.Backward;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.engine.Program;

/**
 * With {@code hardware.recompute = blocks} a step has the same bits, for every method, on both
 * engines and in both precisions. In fp32 on libtorch {@link SmokeRecipesTest} compares whole runs.
 */
class RecomputedStepTest {
  private static final int STEPS = 2;

  private static final int SEED = 4;

  @TempDir private static Path folder;

  private static String teacher;

  static Stream<Arguments> recipes() {
    return SmokeRecipesTest.recipes()
        .flatMap(
            name ->
                Stream.of(
                    Arguments.of(name, "hardware.precision=bf16"),
                    Arguments.of(name, "hardware.engine=nd4j")));
  }

  private static Loaded.Valid load(String recipe, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of(more));
    words.add("run.root=" + folder.resolve("runs"));
    words.add("hardware.threads=1");
    if (recipe.equals("mgd.conf")) {
      words.add("method.teacher.from=" + teacher());
    }
    Path smoke = Corpus.experiments().resolve("smoke");
    return new ExperimentLoader(Corpus.experiments()).load(smoke.resolve(recipe), words).orThrow();
  }

  private static synchronized String teacher() throws IOException {
    if (teacher == null) {
      Loaded.Valid run = load("mgd-teacher.conf", "schedule.epochs=1");
      new ExperimentRun(run, List.of("selfdiff", "run"), folder, BrokenRun.silent()).run();
      teacher = folder.resolve("runs").resolve(run.runName()).toString();
    }
    return teacher;
  }

  @AfterAll
  static void forgetTheTeacher() {
    teacher = null;
  }

  /** Metrics of every step, and the states after the last. */
  private static Map<String, double[]> train(Setup setup, boolean recompute) {
    MethodGraph graph = setup.with(new Backward(recompute, false)).train();
    Map<String, double[]> out = new TreeMap<>();
    try (Program program = setup.executor().compile(graph.step(), setup.placement())) {
      InitialStates.write(program, SEED);
      Feeder feeder = new Feeder(program, graph.feeds(), SEED);
      for (int i = 0; i < STEPS; i++) {
        feeder.feed(StepPosition.of(i, STEPS, 2), 0.1, new Drawn(setup, i));
        program.run();
        for (String metric : graph.step().metrics().keySet()) {
          out.put("step " + i + " " + metric, program.metric(metric).doubles());
        }
      }
      graph.step().states().forEach(s -> out.put(s.name(), program.state(s.name()).doubles()));
    }
    return out;
  }

  private record Drawn(Setup setup, int step) implements Feeder.ViewBuffers {
    private ByteBuffer drawn(int index) {
      Views views = setup.experiment().views();
      int side = views.size(index);
      int count = 3 * setup.experiment().hardware().batch() * side * side;
      CounterRandom random = CounterRandom.of(SEED).at("view", index).at("step", step);
      boolean whole = PixelFormat.of(views) == PixelFormat.UINT8;
      ByteBuffer pixels = ByteBuffer.allocateDirect(count * (whole ? 1 : Float.BYTES));
      pixels.order(ByteOrder.nativeOrder());
      for (int i = 0; i < count; i++) {
        if (whole) {
          pixels.put(i, (byte) random.nextInt(256));
        } else {
          pixels.putFloat(i * Float.BYTES, (float) random.nextGaussian());
        }
      }
      return pixels;
    }

    @Override
    public FloatBuffer view(int index) {
      return drawn(index).asFloatBuffer();
    }

    @Override
    public ByteBuffer pixels(int index) {
      return drawn(index);
    }

    @Override
    public int[] labels() {
      return IntStream.range(0, setup.experiment().hardware().batch()).map(i -> i % 2).toArray();
    }

    @Override
    public FloatBuffer weak() {
      FloatBuffer weak = FloatBuffer.allocate(setup.experiment().hardware().batch());
      for (int i = 0; i < weak.capacity(); i += 2) {
        weak.put(i, 1);
      }
      return weak;
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void theSameBits(String recipe, String setting) throws IOException {
    Setup setup = Setup.of(load(recipe, setting).experiment());
    Map<String, double[]> kept = train(setup, false);
    Map<String, double[]> again = train(setup, true);
    assertThat(again.keySet()).isEqualTo(kept.keySet());
    kept.forEach((name, numbers) -> assertThat(again.get(name)).as(name).isEqualTo(numbers));
  }

  @Test
  void autoRecomputesWhatWouldNotFit() throws IOException {
    String auto = "hardware.recompute=auto";
    assertThat(recomputes(load("moco.conf", auto).experiment())).isFalse();
    assertThat(recomputes(load("moco.conf", auto, "hardware.memory=1 MiB").experiment())).isTrue();
  }

  private static boolean recomputes(Experiment e) {
    return FittingStep.of(Setup.of(e)).graph().step().graph().nodes().stream()
        .anyMatch(n -> n.recomputation() > 0);
  }
}
