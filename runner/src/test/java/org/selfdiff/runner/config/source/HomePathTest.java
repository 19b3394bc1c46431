package org.selfdiff.runner.config.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.InvalidExperiment;

class HomePathTest {
  private static final String BASE =
      """
      name = base
      data { kind = images, root = "~/images" }
      views { size = 16, augment = [horizontal-flip] }
      backbone { kind = resnet18, stem = cifar, width = 4, init = "~/w.pth" }
      method { kind = moco, dim = 16, queue = 64 }
      optimizer { kind = sgd, lr = 0.03 }
      schedule { epochs = 4 }
      hardware { batch = 16 }
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "~/runs,/home/u/runs",
    "~,/home/u",
    "~/,/home/u/",
    "runs,runs",
    "/a/~/b,/a/~/b",
    "./~x,./~x",
    "a~,a~",
    "$HOME/x,$HOME/x"
  })
  void theHomeFolderStandsForATildeAtTheStart(String text, String path) {
    assertThat(HomePath.expanded(text, "/home/u")).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"~bob/x", "~bob", "~+/x"})
  void anotherHomeFolderIsAnError(String text) {
    String user = text.replaceFirst("/.*", "");
    assertThatThrownBy(() -> HomePath.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "\"%s\": %s is not looked up, expected the whole path, ~/ for your own home folder, or"
                    .formatted(text, user)
                + " ./%s for what has this name here".formatted(text));
  }

  @Test
  void whatIsNoPathIsAnError() {
    assertThatThrownBy(() -> HomePath.of("a\0b"))
        .hasMessage("\"a\\u0000b\" is no path: Nul character not allowed");
  }

  @Test
  void everySettingThatIsAPathKnowsIt() throws IOException {
    Path file = Files.writeString(folder.resolve("x.conf"), BASE);
    String home = HomePath.expanded("~");
    ExperimentLoader loader = new ExperimentLoader(folder);
    Experiment experiment = loader.load(file, List.of("run.root=~/runs")).orThrow().experiment();

    assertThat(experiment.run().root()).isEqualTo(home + "/runs");
    assertThat(experiment.data().toString()).contains(home + "/images");
    assertThat(experiment.backbone().init()).isEqualTo(Optional.of(home + "/w.pth"));
    for (String data : List.of("cifar10", "cifar100")) {
      String block = "data={ kind = " + data + ", root = \"~/c\" }";
      assertThat(
              loader
                  .load(file, List.of("data=null", block))
                  .orThrow()
                  .experiment()
                  .data()
                  .toString())
          .contains(home + "/c");
    }
  }

  @Test
  void anotherHomeFolderInASettingHasItsPosition() throws IOException {
    Path file = Files.writeString(folder.resolve("x.conf"), BASE.replace("~/i", "~bob/i"));

    assertThatThrownBy(
            () -> new ExperimentLoader(folder).load(file, List.of("run.root=~joe")).orThrow())
        .isInstanceOf(InvalidExperiment.class)
        .message()
        .containsPattern("x\\.conf:2\\S* data\\.root: \"~bob/images\": ~bob is not looked up, ")
        .contains("command line: run.root: \"~joe\": ~joe is not looked up, ");
  }

  @Test
  void aFileCanBeIncludedFromThere() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("x.conf"), "include \"~/there-is-no-such-file.conf\"\n" + BASE);

    assertThatThrownBy(() -> new ExperimentLoader(folder).load(file, List.of()).orThrow())
        .message()
        .contains(HomePath.expanded("~") + "/there-is-no-such-file.conf: no such file");
  }
}
