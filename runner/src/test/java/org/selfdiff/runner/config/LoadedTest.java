package org.selfdiff.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.source.SourceFile;

class LoadedTest {
  private static final Path LANGUAGE = Corpus.experiments().resolve("language");

  @Test
  void theSourceTextHoldsEveryFileAndTheOverrides() {
    Loaded.Valid valid =
        new ExperimentLoader(LANGUAGE)
            .load(LANGUAGE.resolve("valid/composition/includes.conf"), List.of("method.dim=16"))
            .orThrow();

    assertThat(valid.files())
        .extracting(SourceFile::name)
        .containsExactly(
            "valid/composition/includes.conf",
            "valid/composition/_views.conf",
            "valid/composition/_train.conf");
    assertThat(valid.sourceText())
        .startsWith("# ---- valid/composition/includes.conf\ninclude \"_views.conf\"\n")
        .contains("\n\n# ---- valid/composition/_train.conf\nname = composition\n")
        .endsWith("\n# ---- command line\n# method.dim=16\n");
  }

  @Test
  void theRecordsHoldTheValues() {
    Experiment experiment =
        new ExperimentLoader()
            .load(LANGUAGE.resolve("valid/composition/includes.conf"), List.of())
            .orThrow()
            .experiment();

    assertThat(experiment.schedule().epochs()).isEqualTo(2);
    assertThat(experiment.views().augment()).hasSize(3);
    assertThat(experiment.hardware().engine()).isEqualTo(Hardware.Engine.AUTO);
  }

  @Test
  void anInvalidExperimentThrowsWithEveryProblem() {
    Loaded loaded =
        new ExperimentLoader(LANGUAGE)
            .load(LANGUAGE.resolve("invalid/stem.conf"), List.of("seed=x"));

    assertThatThrownBy(loaded::orThrow)
        .isInstanceOf(InvalidExperiment.class)
        .hasMessage(
            """
            invalid/stem.conf:3:1: views.size: 16 pixels are too few for backbone.stem imagenet, \
            expected 32 or more, or backbone.stem = cifar
            command line: seed: "x" is text, expected a whole number""");
  }
}
