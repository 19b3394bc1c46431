package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.torch.SimulatedGpu;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.session.evaluation.KnnMonitor;
import org.selfdiff.runner.session.evaluation.StandingMeasures;
import org.selfdiff.runner.terminal.ProgressBar;

/**
 * Runs on a device that works beside the host, whose steps are read late, are in everything the
 * runs on one that does not.
 */
class LateReadingTest {
  private static final String EXPERIMENT =
      """
      name = tiny
      data { kind = shapes, train = 34, test = 8, size = 8 }
      views { size = 8, augment = [random-resized-crop] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 8, queue = 32, head = linear, symmetric = true, bn-splits = 2 }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 3 }
      hardware { batch = 8, threads = 1, loaders = 1 }
      evaluate { knn { k = 5 } }
      """;

  private static final int STEPS = 12;

  private static final List<Long> SEEDS = List.of(1L, 2L);

  @TempDir private Path folder;

  /** Whether runs are judged at the ends of epochs, which takes further programs. */
  private boolean judged;

  /** Steps that were run and read in this order. */
  private final List<String> order = new ArrayList<>();

  /**
   * How a run went.
   *
   * @param lines of its journal, without what depends on the clock
   * @param states by name, as they are at the end; none where numbers got lost
   * @param kept steps of its checkpoints
   */
  private record End(
      RunState state,
      long step,
      Optional<Divergence> divergence,
      List<Map<String, Double>> lines,
      Map<String, List<Double>> states,
      List<String> kept) {}

  private End train(Executor executor, String root, long until, String... overrides)
      throws IOException {
    Path file = Files.writeString(folder.resolve("tiny.conf"), EXPERIMENT);
    Loaded.Valid loaded = new ExperimentLoader().load(file, List.of(overrides)).orThrow();
    Experiment e = loaded.experiment();
    RunPaths paths = new RunPaths(folder.resolve(root));
    Files.createDirectories(paths.checkpoints());
    Checkpoints checkpoints = new Checkpoints(paths.checkpoints(), loaded.identity().hex(), 9);
    Setup host = Setup.of(e);
    Setup setup = new Setup(e, executor, host.placement(), host.workers());
    try (ImageSet set = e.data().open();
        KnnMonitor monitor = judged ? new KnnMonitor(setup, set, folder) : null;
        TrainingSession session =
            new TrainingSession(
                FittingStep.of(setup), set, Optional.of(checkpoints), notice -> {});
        Journal journal = Journal.open(paths, session.step());
        ProgressBar bar =
            new ProgressBar(BrokenRun.silent(), System::nanoTime, session.steps(), 3, 8)) {
      Program program = session.program();
      String first = program.step().states().get(0).name();
      TrainingSession.Evaluation reading =
          () -> Map.of(Metrics.KNN_TOP1, program.state(first).get(0));
      RunState state =
          session.train(
              journal,
              bar,
              judged ? judging(session, monitor, setup, set) : reading,
              () -> session.step() >= until);
      Map<String, List<Double>> states = new TreeMap<>();
      if (state != RunState.DIVERGED) {
        for (State s : program.step().states()) {
          List<Double> numbers = new ArrayList<>();
          for (double d : program.state(s.name()).doubles()) {
            numbers.add(d);
          }
          states.put(s.name(), numbers);
        }
      }
      return new End(
          state, session.step(), session.divergence(), lines(paths), states, kept(paths));
    }
  }

  /** Neighbors and measures, by a program that takes turns with the training. */
  private static TrainingSession.Evaluation judging(
      TrainingSession session, KnnMonitor monitor, Setup setup, ImageSet set) {
    StandingMeasures measures =
        new StandingMeasures(setup, set, monitor.network(), session.encoders());
    return new TrainingSession.Evaluation() {
      @Override
      public Map<String, Double> judge() {
        return monitor.judge(session.program());
      }

      @Override
      public boolean measures(long epoch) {
        return true;
      }

      @Override
      public Map<String, Double> measure(Metrics before) {
        return measures.of(session.program(), session.last());
      }
    };
  }

  private static List<Map<String, Double>> lines(RunPaths paths) throws IOException {
    List<Map<String, Double>> lines = new ArrayList<>();
    for (MetricsLine line : Metrics.read(paths.metrics()).lines()) {
      Map<String, Double> values = new TreeMap<>(line.values());
      values.computeIfPresent(Metrics.IMAGES_PER_SECOND, (key, rate) -> rate > 0 ? 1.0 : rate);
      values.put("step", (double) line.step());
      values.put("epoch", line.epoch());
      lines.add(values);
    }
    return lines;
  }

  private static List<String> kept(RunPaths paths) throws IOException {
    try (var files = Files.list(paths.checkpoints())) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anUnbrokenRunThatIsJudgedByNetworksOfItsOwn() throws IOException {
    judged = true;
    End expected = train(new TorchExecutor(), "plain", STEPS);
    assertThat(expected.state()).isEqualTo(RunState.FINISHED);
    for (long seed : SEEDS) {
      assertThat(train(new SimulatedGpu(seed), "late" + seed, STEPS)).isEqualTo(expected);
    }
  }

  @Test
  void aRunThatIsStoppedInTheMiddleOfAnEpochAndResumed() throws IOException {
    End whole = train(new TorchExecutor(), "whole", STEPS);
    End expected = train(new TorchExecutor(), "plain", 6);
    assertThat(expected.state()).isEqualTo(RunState.INTERRUPTED);
    assertThat(train(new SimulatedGpu(8), "late", 6)).isEqualTo(expected);
    End resumed = train(new SimulatedGpu(9), "late", STEPS);
    assertThat(resumed.states()).isEqualTo(whole.states());
    assertThat(resumed.lines()).isEqualTo(whole.lines());
  }

  @Test
  void checkpointsEveryOtherStep() throws IOException {
    String every = "run.checkpoint-every=2";
    End expected = train(new TorchExecutor(), "plain", STEPS, every);
    assertThat(expected.kept()).hasSizeGreaterThan(4);
    assertThat(train(new SimulatedGpu(4), "late", STEPS, every)).isEqualTo(expected);
  }

  @Test
  void aLossThatIsNoNumberEndsTheRunAtItsOwnStep() throws IOException {
    End expected = train(new TorchExecutor(), "plain", STEPS, "optimizer.lr=1e30");
    assertThat(expected.state()).isEqualTo(RunState.DIVERGED);
    assertThat(expected.step()).as("in the middle of an epoch").isEqualTo(2);
    assertThat(expected.divergence().orElseThrow().step()).isEqualTo(2);
    assertThat(expected.kept()).isEmpty();
    for (long seed : SEEDS) {
      assertThat(train(new SimulatedGpu(seed), "late" + seed, STEPS, "optimizer.lr=1e30"))
          .isEqualTo(expected);
    }
  }

  @Test
  void aLossThatIsNoNumberIsFoundBeforeItsStepIsKept() throws IOException {
    String[] settings = {"optimizer.lr=1e30", "run.checkpoint-every=2"};
    End expected = train(new TorchExecutor(), "plain", STEPS, settings);
    assertThat(expected.state()).isEqualTo(RunState.DIVERGED);
    assertThat(expected.kept()).isEmpty();
    assertThat(train(new SimulatedGpu(5), "late", STEPS, settings)).isEqualTo(expected);
  }

  @Test
  void aStopFindsALossThatIsNoNumber() throws IOException {
    End end = train(new SimulatedGpu(6), "late", 2, "optimizer.lr=1e30");
    assertThat(end.state()).isEqualTo(RunState.DIVERGED);
    assertThat(end.step()).isEqualTo(2);
    assertThat(end.kept()).isEmpty();
  }

  @Test
  void theNextStepIsBegunBeforeOneIsReadUnlessSomethingDependsOnIt() throws IOException {
    train(new StandInExecutor(new SimulatedGpu(7), p -> new Ordered(p, order)), "late", STEPS);
    assertThat(order.subList(0, 16))
        .containsExactly(
            "run 1", "run 2", "read 1", "run 3", "read 2", "run 4", "read 3", "read 4", "run 5",
            "run 6", "read 5", "run 7", "read 6", "run 8", "read 7", "read 8");
  }

  @Test
  void onAProcessorEachStepIsReadBeforeTheNext() throws IOException {
    train(new StandInExecutor(p -> new Ordered(p, order)), "plain", STEPS);
    assertThat(order).startsWith("run 1", "read 1", "run 2", "read 2", "run 3").hasSize(2 * STEPS);
  }
}
