package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.data.ForwardingSet;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.session.evaluation.ClassifierMonitor;
import org.selfdiff.runner.session.evaluation.KnnMonitor;
import org.selfdiff.runner.session.evaluation.StandingMeasures;

/** What 2 and 4 ranks find out about features together is what one process finds. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SharedEvaluationTest {
  /** 150 and 37 images are a full batch and a part, of which not every rank has as many. */
  private static final String EXPERIMENT =
      """
      name = shared
      data { kind = shapes, train = 150, test = 37, size = 16 }
      views { count = %d, size = 16, augment = [random-resized-crop, horizontal-flip] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { %s }
      optimizer { kind = sgd, lr = 0.05 }
      schedule.epochs = 1
      hardware { batch = 8, engine = torch, device = cpu, threads = 1, loaders = 2, precision = %s }
      evaluate { knn { k = 5 } }
      """;

  private static final String DINO = "kind = dino, out-dim = 64, hidden = 32, bottleneck = 16";
  private static final double EXACT = 1e-12;

  @TempDir private static Path folder;

  /** Native libraries are not loaded while other threads are in one. */
  @BeforeAll
  static void loadLibraries() throws IOException {
    run(
        experiment(DINO, "fp32"),
        1,
        (setup, set, graph, trained) -> {
          try (KnnMonitor monitor = new KnnMonitor(setup, set, folder)) {
            return monitor.judge(trained);
          }
        });
  }

  /** Notes which images of which split a rank reads. */
  private static final class Noted extends ForwardingSet {
    private final Map<Split, Set<Integer>> read = new ConcurrentHashMap<>();

    Noted(ImageSet set) {
      super(set);
    }

    @Override
    protected void read(
        ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
      read.computeIfAbsent(split, any -> ConcurrentHashMap.newKeySet()).add(index);
      reader.read(split, index, into, reducing);
    }
  }

  private static Experiment experiment(String method, String precision) throws IOException {
    Path file = folder.resolve("e.conf");
    Files.writeString(file, EXPERIMENT.formatted(method.equals(DINO) ? 2 : 1, method, precision));
    return new ExperimentLoader().load(file, List.of()).orThrow().experiment();
  }

  /** What a rank does with a program that has the weights of the start. */
  private interface Work<T> {
    T of(Setup setup, Noted set, MethodGraph graph, Program trained) throws Exception;
  }

  private static <T> List<T> run(Experiment e, int world, Work<T> work) {
    return world == 1
        ? List.of(rank(e, ProcessGroup.ALONE, work))
        : Ranks.run(world, member -> rank(e, member, work));
  }

  private static <T> T rank(Experiment e, ProcessGroup member, Work<T> work) {
    Setup whole = Setup.of(e);
    MethodGraph graph = whole.train();
    TrainingStep states =
        new TrainingStep(graph.step().graph(), graph.step().states(), Map.of(), Map.of());
    try (Noted set = new Noted(e.data().open());
        Program trained = new Nd4jExecutor().compile(states, new Placement(1))) {
      InitialStates.write(trained, 3);
      return work.of(whole.with(member), set, graph, trained);
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Features of both splits. */
  private static float[] features(Setup setup, ImageSet set, Program trained) {
    try (FeatureExtractor extractor = new FeatureExtractor(setup, setup.features(), "backbone")) {
      extractor.load(trained);
      float[] all = new float[0];
      for (Split split : Split.values()) {
        try (FeatureReader made =
            extractor.of(set, split, setup.experiment().centerView(), setup.workers())) {
          int rows = made.labels().length;
          float[] of = Arrays.copyOf(all, all.length + rows * made.dim());
          for (int row = 0; row < rows; row++) {
            made.read(row, of, all.length + row * made.dim());
          }
          all = of;
        }
      }
      return all;
    }
  }

  @Test
  void featuresAreThoseOfOneProcess() throws IOException {
    for (String precision : List.of("fp64", "fp32")) {
      Experiment e = experiment(DINO, precision);
      float[] one = run(e, 1, (setup, set, graph, trained) -> features(setup, set, trained)).get(0);
      assertThat(one).hasSize((150 + 37) * 32);
      for (int world : precision.equals("fp64") ? new int[] {2, 4} : new int[] {3}) {
        for (float[] found :
            run(e, world, (setup, set, graph, trained) -> features(setup, set, trained))) {
          assertThat(found).as(precision + " " + world).isEqualTo(one);
        }
      }
    }
  }

  @Test
  void aRankReadsItsShareOfTheImages() throws IOException {
    Experiment e = experiment(DINO, "fp32");
    List<Map<Split, Set<Integer>>> read =
        run(
            e,
            4,
            (setup, set, graph, trained) -> {
              features(setup, set, trained);
              return set.read;
            });
    for (Split split : Split.values()) {
      int all = split == Split.TRAIN ? 150 : 37;
      List<Integer> every = new ArrayList<>();
      read.forEach(of -> every.addAll(of.get(split)));
      assertThat(every).hasSize(all).doesNotHaveDuplicates();
      // Batches of 128 are 32 for each rank.
      for (int rank = 0; rank < 4; rank++) {
        int mine = rank;
        assertThat(read.get(rank).get(split)).allMatch(index -> index % 4 == mine);
      }
    }
  }

  @Test
  void asManyImagesAreEvaluatedTogetherForEachRank() throws IOException {
    Setup setup = Setup.of(experiment(DINO, "fp32"));
    int alone = setup.evaluated(batch -> batch);
    int four = setup.withWorld(4).evaluated(batch -> batch);
    int three = setup.withWorld(3).evaluated(batch -> batch);
    int many = setup.withWorld(200).evaluated(batch -> batch);
    assertThat(List.of(alone, four, three, many)).containsExactly(128, 128, 126, 200);
    List<Integer> tried = new ArrayList<>();
    assertThatThrownBy(
            () ->
                setup
                    .withWorld(3)
                    .evaluated(
                        batch -> {
                          tried.add(batch);
                          SizeException.unlessHeld("x", Shape.of(1L << 32));
                          return batch;
                        }))
        .isInstanceOf(StepTooLargeException.class);
    assertThat(tried).containsExactly(126, 63, 30, 15, 6, 3);
  }

  @Test
  void neighborsOfPixelsAndOfTheNetworkAreThoseOfOneProcess() throws IOException {
    Experiment e = experiment(DINO, "fp64");
    Work<Map<String, Double>> work =
        (setup, set, graph, trained) -> {
          try (KnnMonitor monitor = new KnnMonitor(setup, set, folder.resolve("kept"))) {
            monitor.requireRoom();
            Map<String, Double> found = new LinkedHashMap<>(monitor.beforeTraining(trained));
            monitor.judge(trained).forEach((name, value) -> found.put("judged " + name, value));
            return found;
          }
        };
    Map<String, Double> one = run(e, 1, work).get(0);
    assertThat(one)
        .containsKeys(Metrics.RAW_TOP1, Metrics.UNTRAINED_TOP1, Metrics.KNN_TOP5, "feature_rank");
    for (int world : new int[] {2, 4}) {
      assertThat(run(e, world, work)).containsOnly(one);
    }
  }

  @Test
  void standingMeasuresAreThoseOfOneProcess() throws IOException {
    Experiment e = experiment(DINO, "fp64");
    Work<Map<String, Double>> work =
        (setup, set, graph, trained) -> {
          try (FeatureExtractor network =
              new FeatureExtractor(setup, setup.features(), "backbone")) {
            StandingMeasures measures =
                new StandingMeasures(setup, set, network.program(), graph.encoders());
            return measures.of(trained, StepPosition.of(0, 1, 1));
          }
        };
    Map<String, Double> one = run(e, 1, work).get(0);
    assertThat(one).hasSizeGreaterThan(10);
    for (int world : new int[] {2, 4}) {
      for (Map<String, Double> found : run(e, world, work)) {
        assertThat(List.copyOf(found.keySet())).isEqualTo(List.copyOf(one.keySet()));
        one.forEach(
            (name, value) -> assertThat(found.get(name)).as(name).isCloseTo(value, within(EXACT)));
      }
    }
  }

  @Test
  void theClassifierIsRightAsOftenAsInOneProcess() throws IOException {
    Experiment e = experiment("kind = supervised", "fp64");
    Work<Map<String, Double>> work =
        (setup, set, graph, trained) -> {
          try (ClassifierMonitor monitor = new ClassifierMonitor(setup, set)) {
            return monitor.judge(trained);
          }
        };
    Map<String, Double> one = run(e, 1, work).get(0);
    assertThat(one).containsKeys(Metrics.TEST_TOP1, Metrics.TEST_TOP5);
    for (int world : new int[] {2, 4}) {
      assertThat(run(e, world, work)).containsOnly(one);
    }
  }
}
