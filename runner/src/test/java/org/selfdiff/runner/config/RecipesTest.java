package org.selfdiff.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecipesTest {
  private static final Path EXPERIMENTS = Corpus.experiments();
  private static final List<String> HEADER =
      List.of(
          "# paper: ", "# command: ", "# hardware: ", "# time: ", "# expected: ", "# verified: ");

  static Stream<String> recipes() {
    return all().filter(name -> !name.startsWith("base/"));
  }

  static Stream<String> parts() {
    return all().filter(name -> name.startsWith("base/"));
  }

  static Stream<String> all() {
    return Corpus.files(EXPERIMENTS).stream()
        .map(file -> EXPERIMENTS.relativize(file).toString().replace('\\', '/'))
        .filter(name -> !name.startsWith("language/"))
        // Records of runs, no recipe.
        .filter(name -> !name.endsWith("/results.json"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyFileStartsWithTheHeader(String name) throws IOException {
    List<String> lines = Files.readAllLines(EXPERIMENTS.resolve(name));

    assertThat(lines).hasSizeGreaterThan(HEADER.size());
    for (int i = 0; i < HEADER.size(); i++) {
      assertThat(lines.get(i)).startsWith(HEADER.get(i)).hasSizeGreaterThan(HEADER.get(i).length());
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyRecipePassesTheCheckAndNamesItsOwnCommand(String name) throws IOException {
    Loaded loaded = new ExperimentLoader(EXPERIMENTS).load(EXPERIMENTS.resolve(name), List.of());

    assertThat(loaded.orThrow().runName()).matches("[A-Za-z0-9._-]+-[0-9a-f]{8}");
    assertThat(Files.readAllLines(EXPERIMENTS.resolve(name)).get(1))
        .contains("experiments/" + name);
  }

  @ParameterizedTest
  @MethodSource("parts")
  void everyPartCompletesAnExperiment(String name, @TempDir Path folder) throws IOException {
    String part = EXPERIMENTS.resolve(name).toString().replace("\\", "/");
    Path file =
        Files.writeString(
            folder.resolve("whole.conf"),
            """
            include "%s"
            name = whole
            data = shapes
            backbone = resnet18
            method = moco
            optimizer { kind = sgd, lr = 0.03 }
            schedule.epochs = 2
            """
                .formatted(part));
    List<String> small =
        List.of("views.size=32", "views.count=2", "views.local=null", "views.strong=null");

    assertThat(
            new ExperimentLoader(folder).load(file, small).orThrow().experiment().views().augment())
        .isNotEmpty();
  }
}
