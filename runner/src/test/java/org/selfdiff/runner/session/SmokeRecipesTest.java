package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.terminal.ProgressBar;
import org.selfdiff.runner.terminal.Terminal;

/** Every smoke recipe that needs nothing but itself trains, resumes to the bit and is exported. */
class SmokeRecipesTest {
  private static final Path RECIPES =
      Path.of(System.getProperty("selfdiff.root", ""), "experiments", "smoke");

  @TempDir private Path folder;

  static Stream<String> recipes() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".conf") && !name.startsWith("mgd"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private Loaded.Valid load(String recipe, String root) throws IOException {
    return new ExperimentLoader()
        .load(RECIPES.resolve(recipe), List.of("run.root=" + folder.resolve(root)))
        .orThrow();
  }

  private Terminal terminal() {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Terminal(out, false, 100, false, false);
  }

  private Outcome run(Loaded.Valid loaded) throws IOException {
    return new ExperimentRun(loaded, List.of("selfdiff", "run"), folder, terminal()).run();
  }

  /** Trains as a launch does and asks it to stop half way. */
  private Outcome interrupt(Loaded.Valid loaded, RunPaths paths) throws IOException {
    Experiment e = loaded.experiment();
    Files.createDirectories(paths.checkpoints());
    Checkpoints checkpoints =
        new Checkpoints(paths.checkpoints(), loaded.identity().hex(), e.run().keep());
    try (ImageSet set = e.data().open();
        TrainingSession session = new TrainingSession(Setup.of(e), set, checkpoints, notice -> {});
        Journal journal = Journal.open(paths, 0);
        ProgressBar bar = new ProgressBar(terminal(), System::nanoTime, 1, 1, 1)) {
      long half = session.steps() / 2;
      return session.train(journal, bar, Map::of, () -> session.step() >= half);
    }
  }

  private static RunPaths paths(Loaded.Valid loaded) {
    return new RunPaths(Path.of(loaded.experiment().run().root()).resolve(loaded.runName()));
  }

  private static byte[] lastWeights(RunPaths paths) throws IOException {
    try (Stream<Path> files = Files.list(paths.checkpoints())) {
      Path last =
          files
              .filter(file -> file.toString().endsWith(".safetensors"))
              .max(Path::compareTo)
              .orElseThrow();
      return Files.readAllBytes(last);
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void trainsAndEndsInTheSameBitsBrokenOrNot(String recipe) throws IOException {
    Loaded.Valid whole = load(recipe, "whole");
    assertThat(run(whole)).isEqualTo(Outcome.FINISHED);
    Loaded.Valid broken = load(recipe, "broken");
    assertThat(interrupt(broken, paths(broken))).isEqualTo(Outcome.INTERRUPTED);
    assertThat(run(broken)).isEqualTo(Outcome.FINISHED);
    assertThat(lastWeights(paths(broken))).isEqualTo(lastWeights(paths(whole)));
    assertThat(OnnxFile.metadata(paths(whole).export().resolve("backbone.onnx")))
        .containsEntry("proof.result", "passed");
    if (System.getProperty("smoke.show") != null) {
      System.out.println(Files.readString(paths(whole).metrics()));
    }
  }
}
