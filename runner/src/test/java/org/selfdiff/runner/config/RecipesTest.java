package org.selfdiff.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecipesTest {
  private static final Path EXPERIMENTS = Corpus.experiments();
  private static final String BEGIN = "<!-- recipes: begin -->\n";
  private static final String END = "<!-- recipes: end -->";

  static Stream<String> recipes() {
    return Recipes.all().stream();
  }

  static Stream<String> parts() {
    return Recipes.parts().stream();
  }

  static Stream<String> all() {
    return Stream.concat(recipes(), parts());
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyFileStartsWithTheHeader(String name) {
    assertThat(Recipes.header(name).command()).contains(name);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyRecipePassesTheCheckAndNamesItsOwnCommand(String name) {
    assertThat(Recipes.load(name).runName()).matches("[A-Za-z0-9._-]+-[0-9a-f]{8}");
    assertThat(Recipes.header(name).command()).contains("experiments/" + name);
  }

  /** Two runs of one name would lie side by side, told apart by their digits alone. */
  @Test
  void everyRecipeHasANameOfItsOwn() {
    assertThat(recipes().map(name -> Recipes.load(name).experiment().name()))
        .doesNotHaveDuplicates();
  }

  /** With {@code -Dselfdiff.regenerate=true} the list is written instead. */
  @Test
  void thePageListsThemByFolder() throws IOException {
    Path page = EXPERIMENTS.resolve("README.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      text = text.substring(0, begin) + list() + text.substring(text.indexOf(END));
      Files.writeString(page, text);
    }
    assertThat(text.substring(begin, text.indexOf(END)))
        .as("the list of experiments/README.md is stale; its comment has the command")
        .isEqualTo(list());
  }

  private static String list() {
    Map<String, List<String>> folders =
        recipes()
            .filter(name -> name.contains("/"))
            .collect(
                Collectors.groupingBy(
                    name -> name.substring(0, name.indexOf('/')),
                    TreeMap::new,
                    Collectors.toList()));
    StringBuilder text = new StringBuilder("| folder | recipes |\n|---|---|\n");
    folders.forEach(
        (folder, names) ->
            text.append("| `" + folder + "` | ")
                .append(
                    names.stream()
                        .map(n -> "[%s](%s)".formatted(n.replaceAll(".*/|\\.conf$", ""), n))
                        .collect(Collectors.joining(", ")))
                .append(" |\n"));
    return text.toString();
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
