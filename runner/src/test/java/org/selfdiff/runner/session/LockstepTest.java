package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.terminal.ProgressBar;

/** Sessions of two ranks, each in a thread of its own. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LockstepTest {
  private static final int WORLD = 2;

  @TempDir private Path folder;

  private final Experiment experiment =
      new ExperimentLoader(Corpus.experiments())
          .load(
              Corpus.experiments().resolve("smoke/simsiam.conf"),
              List.of("hardware.devices=" + WORLD, "run.checkpoint-every=2", "schedule.epochs=1"))
          .orThrow()
          .experiment();

  /** What a rank says after each of its steps. */
  private interface Opinion {
    boolean stops(ProcessGroup group, TrainingSession session);
  }

  /** How far a rank has come, and how it ended. */
  private record End(long step, RunState state) {}

  private List<End> train(Opinion opinion) {
    return Ranks.run(
        WORLD,
        group -> {
          try (ImageSet set = experiment.data().open();
              TrainingSession session = session(group, set);
              Journal journal = journal(group);
              ProgressBar bar =
                  new ProgressBar(BrokenRun.silent(), System::nanoTime, session.steps(), 1, 16)) {
            RunState state =
                session.train(journal, bar, Map::of, () -> opinion.stops(group, session));
            return new End(session.step(), state);
          }
        });
  }

  private TrainingSession session(ProcessGroup group, ImageSet set) throws IOException {
    FittingStep step = FittingStep.of(Setup.rank(experiment, Device.CPU, WORLD)).in(group);
    Optional<Checkpoints> checkpoints =
        group.rank() == 0
            ? Optional.of(new Checkpoints(folder.resolve("checkpoints"), "identity", 100))
            : Optional.empty();
    return new TrainingSession(step, set, checkpoints, notice -> {});
  }

  private Journal journal(ProcessGroup group) throws IOException {
    return group.rank() == 0 ? Journal.open(new RunPaths(folder), 0) : Journal.NONE;
  }

  private List<String> checkpoints() throws IOException {
    try (var files = Files.list(folder.resolve("checkpoints"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".safetensors"))
          .sorted()
          .toList();
    }
  }

  @Test
  void rank0StopsAllAtTheSameStepAndAloneKeepsIt() throws IOException {
    List<End> ends = train((group, session) -> group.rank() == 0 && session.step() >= 3);
    assertThat(ends).containsOnly(new End(3, RunState.INTERRUPTED)).hasSize(WORLD);
    assertThat(checkpoints()).containsExactly("step-000002.safetensors", "step-000003.safetensors");
    // The other rank has read nothing, and goes on from where rank 0 does.
    assertThat(train((group, session) -> false)).containsOnly(new End(4, RunState.FINISHED));
  }

  @Test
  void whatAnotherRankWantsDoesNotCount() {
    assertThat(train((group, session) -> group.rank() == 1))
        .containsOnly(new End(4, RunState.FINISHED));
  }

  @Test
  void aNumberThatIsNotFiniteEndsAllOfThemAtTheSameStep() throws IOException {
    List<End> ends =
        train(
            (group, session) -> {
              if (session.step() == 2) {
                String state = session.program().step().states().get(0).name();
                session.program().state(state).put(0, Double.NaN);
              }
              return false;
            });
    assertThat(ends).containsOnly(new End(2, RunState.DIVERGED)).hasSize(WORLD);
    assertThat(checkpoints()).isEmpty();
  }

  @Test
  void aDifferenceEndsTheRunBeforeItIsSaved() throws IOException {
    assertThatThrownBy(
            () ->
                train(
                    (group, session) -> {
                      if (group.rank() == 1 && session.step() == 3) {
                        String state = session.program().step().states().get(0).name();
                        Memory memory = session.program().state(state);
                        memory.put(0, memory.get(0) + 1e-3);
                      }
                      return false;
                    }))
        .isInstanceOfSatisfying(
            GroupException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.VERIFICATION))
        .hasMessageMatching(
            "the ranks no longer hold the same: .* differs between rank 0 and rank 1.*");
    assertThat(checkpoints()).containsExactly("step-000002.safetensors");
  }
}
