package org.selfdiff.runner.config;

import java.util.List;

/** The recipes, as paths below the folder of experiments. */
public final class Recipes {
  private Recipes() {}

  /** All of them, without the parts that they include and the corpora of the language. */
  public static List<String> all() {
    return files().stream().filter(name -> !name.startsWith("base/")).toList();
  }

  /** The parts that recipes include. */
  public static List<String> parts() {
    return files().stream().filter(name -> name.startsWith("base/")).toList();
  }

  private static List<String> files() {
    return Corpus.files(Corpus.experiments()).stream()
        .map(file -> Corpus.experiments().relativize(file).toString().replace('\\', '/'))
        // Records of runs are no recipes.
        .filter(name -> !name.startsWith("language/") && !name.endsWith("/results.json"))
        .toList();
  }

  /** What the first lines of a recipe say. */
  public static RecipeHeader header(String name) {
    return RecipeHeader.of(Corpus.experiments().resolve(name));
  }

  /** The experiment of a recipe under words of a command line. */
  public static Loaded.Valid load(String name, String... overrides) {
    return new ExperimentLoader(Corpus.experiments())
        .load(Corpus.experiments().resolve(name), List.of(overrides))
        .orThrow();
  }
}
