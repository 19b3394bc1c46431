package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.terminal.ProgressBar;
import org.selfdiff.runner.terminal.Terminal;

/** Recipes of some seconds: the same bits whether a run was broken or not. */
class SmokeRecipesTest {
  private static final Path RECIPES = Corpus.experiments().resolve("smoke");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"swav", "swav-multicrop"})
  void aBrokenRunEndsInTheBitsOfAnUnbrokenOne(String recipe) throws IOException {
    Loaded.Valid loaded =
        new ExperimentLoader().load(RECIPES.resolve(recipe + ".conf"), List.of()).orThrow();
    Experiment e = loaded.experiment();
    try (ImageSet set = e.data().open()) {
      int steps = set.size(Split.TRAIN) / e.hardware().batch() * e.schedule().epochs();
      assertThat(train(loaded, set, "whole", steps)).isEqualTo(Outcome.FINISHED);
      assertThat(train(loaded, set, "broken", steps / 2)).isEqualTo(Outcome.INTERRUPTED);
      assertThat(train(loaded, set, "broken", steps)).isEqualTo(Outcome.FINISHED);
      assertThat(weights("broken", steps)).isEqualTo(weights("whole", steps));
    }
  }

  private byte[] weights(String run, int step) throws IOException {
    return Files.readAllBytes(
        paths(run).checkpoints().resolve("step-%06d.safetensors".formatted(step)));
  }

  private RunPaths paths(String run) {
    return new RunPaths(folder.resolve(run));
  }

  private Outcome train(Loaded.Valid loaded, ImageSet set, String run, int until)
      throws IOException {
    Experiment e = loaded.experiment();
    Files.createDirectories(paths(run).checkpoints());
    Checkpoints checkpoints =
        new Checkpoints(paths(run).checkpoints(), loaded.identity().hex(), e.run().keep());
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(nowhere, false, 100, false, false);
    int steps = set.size(Split.TRAIN) / e.hardware().batch() * e.schedule().epochs();
    try (TrainingSession session =
            new TrainingSession(Setup.of(e), set, checkpoints, notice -> {});
        Journal journal = Journal.open(paths(run), 0);
        ProgressBar bar =
            new ProgressBar(
                terminal, System::nanoTime, steps, e.schedule().epochs(), e.hardware().batch())) {
      return session.train(journal, bar, Map::of, () -> until < steps && session.step() >= until);
    }
  }
}
