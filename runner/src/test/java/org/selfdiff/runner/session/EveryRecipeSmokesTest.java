package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.Recipes;
import org.selfdiff.runner.config.smoke.SmokeOverlay;
import org.selfdiff.runner.config.source.Composition;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;

/**
 * Every recipe has a run under {@code --smoke}, and one of those that differ in numbers alone runs
 * whole, with nothing downloaded; with {@code -Dselfdiff.recipes=all} one of each identity does.
 */
class EveryRecipeSmokesTest {
  @TempDir private static Path folder;

  static Stream<String> recipes() {
    boolean all = "all".equals(System.getProperty("selfdiff.recipes"));
    Map<Object, String> first = new LinkedHashMap<>();
    for (String recipe : Recipes.all()) {
      Loaded.Valid loaded = load(recipe);
      Object same = all ? loaded.identity().hex() : form(loaded.experiment());
      first.putIfAbsent(same, recipe);
    }
    return first.values().stream();
  }

  /** What is computed, numbers aside. */
  private static List<Object> form(Experiment e) {
    return List.of(
        e.method().getClass(),
        e.backbone().getClass(),
        e.mixing().getClass(),
        e.optimizer().getClass(),
        e.views().total(),
        e.views().strong().isPresent(),
        e.hardware().batch(),
        e.evaluate().view().isPresent(),
        e.evaluate().protocols().stream().map(Protocol::kind).toList());
  }

  private static Loaded.Valid load(String recipe) {
    List<String> words = List.of("run.root=" + folder, "hardware.threads=1");
    ExperimentLoader loader = new ExperimentLoader(Corpus.experiments());
    Composition files = loader.open(Corpus.experiments().resolve(recipe));
    SmokeOverlay overlay = loader.smoke(files, words).orElseThrow();
    return loader.load(files.under(overlay.text(), SmokeOverlay.NAME), words).orThrow();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void runsWhole(String recipe) throws IOException {
    Loaded.Valid loaded = load(recipe);
    assertThat(loaded.experiment().name()).endsWith("-smoke");
    assertThat(
            new ExperimentRun(loaded, List.of("selfdiff", "run"), folder, BrokenRun.silent()).run())
        .isEqualTo(RunState.FINISHED);
    RunPaths paths = new RunPaths(folder.resolve(loaded.runName()));
    assertThat(OnnxFile.metadata(paths.export().resolve("backbone.onnx")))
        .containsEntry("proof.result", "passed");
    assertThat(loaded.experiment().evaluate().protocols())
        .allSatisfy(
            protocol -> assertThat(paths.evaluation().resolve(protocol.kind() + ".json")).exists());
  }
}
