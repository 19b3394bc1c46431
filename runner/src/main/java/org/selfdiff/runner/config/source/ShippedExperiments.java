package org.selfdiff.runner.config.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.selfdiff.runner.config.problem.Nearest;

/**
 * The experiments that come with SelfDiff, found from anywhere: {@code selfdiff:base/cifar.conf} is
 * a file of this folder, and a recipe has a name, which is its path there without the ending.
 *
 * @param folder the folder {@code experiments}; empty where the installation is not known
 */
public record ShippedExperiments(Optional<Path> folder) {
  /** What stands before the name of a file. */
  public static final String PREFIX = "selfdiff:";

  private static final int MOST_NEAR = 3;

  /** Those of the installation that runs. */
  public static ShippedExperiments installed() {
    return new ShippedExperiments(
        Optional.ofNullable(System.getProperty("selfdiff.home"))
            .map(home -> Path.of(home).resolve("experiments").toAbsolutePath().normalize())
            .filter(Files::isDirectory));
  }

  /** Whether a text names a file of the folder. */
  public static boolean isName(String text) {
    return text.startsWith(PREFIX);
  }

  /**
   * The file of that name; {@code .conf} may be left out.
   *
   * @param name with its prefix
   * @throws IllegalArgumentException with what is wrong, where there is none
   */
  public Path file(String name) {
    String inner = name.substring(PREFIX.length());
    Path root =
        folder.orElseThrow(
            () ->
                new IllegalArgumentException(
                    name
                        + ": the folder of the installation is not known, expected SelfDiff to be"
                        + " started by its launcher or with -Dselfdiff.home=FOLDER"));
    boolean leaves = List.of(inner.split("[/\\\\]", -1)).contains("..") || inner.startsWith("/");
    if (leaves || inner.isEmpty() || inner.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          name.replace("\0", "\\u0000")
              + ": leaves the folder of the shipped experiments, expected a name below it, as in "
              + PREFIX
              + "base/cifar.conf");
    }
    for (String ending : List.of("", ".conf")) {
      Path file = root.resolve(inner + ending);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new IllegalArgumentException(
        name
            + ": no shipped experiment has this name"
            + question(near(inner, files()), PREFIX, ".conf"));
  }

  /**
   * The recipe of that name, whole or its last parts.
   *
   * @throws IllegalArgumentException with what is near, where none or several have it
   */
  public Path recipe(String name) {
    List<String> all = recipes();
    List<String> exact = all.stream().filter(r -> bare(r).equals(name)).toList();
    List<String> found =
        exact.isEmpty() ? all.stream().filter(r -> bare(r).endsWith("/" + name)).toList() : exact;
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          name
              + ": several shipped recipes have this name, expected one of "
              + String.join(", ", found.stream().map(ShippedExperiments::bare).toList()));
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          name
              + ": neither a file nor a recipe of "
              + folder.map(Path::toString).orElse("the installation, which is not known")
              + question(near(name, all), "", ""));
    }
    return folder.orElseThrow().resolve(found.get(0));
  }

  /** The name of the shipped file that a path which is not there most likely means. */
  Optional<String> meant(String path) {
    List<String> found =
        files().stream()
            .filter(f -> f.equals(path) || path.endsWith("/" + f) || f.endsWith("/" + path))
            .toList();
    return found.size() == 1 ? Optional.of(PREFIX + found.get(0)) : Optional.empty();
  }

  private List<String> recipes() {
    return files().stream().filter(f -> !f.startsWith("base/")).toList();
  }

  /** Every recipe and every base, with {@code /} between folders. */
  private List<String> files() {
    if (folder.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder.get())) {
      return all.filter(f -> f.toString().matches(".*\\.(conf|yaml|yml)"))
          .map(f -> folder.get().relativize(f).toString().replace('\\', '/'))
          .filter(f -> !f.startsWith("language/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The names, without endings, that {@code name} most likely means. */
  private static List<String> near(String name, List<String> files) {
    List<String> all = files.stream().map(ShippedExperiments::bare).toList();
    String word = name.replaceFirst("\\.[a-z]+$", "");
    String last = last(word);
    List<String> holders =
        all.stream()
            .filter(f -> Nearest.contains(f, last))
            .sorted(Comparator.comparingInt(String::length))
            .limit(MOST_NEAR)
            .toList();
    if (!last.isEmpty() && !holders.isEmpty()) {
      return holders;
    }
    return Nearest.to(word, all)
        .map(List::of)
        .or(
            () ->
                Nearest.to(last, all.stream().map(ShippedExperiments::last).toList())
                    .map(
                        l -> all.stream().filter(f -> last(f).equals(l)).limit(MOST_NEAR).toList()))
        .orElse(List.of());
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static String question(List<String> near, String prefix, String ending) {
    return near.isEmpty()
        ? ""
        : ", did you mean "
            + String.join(" or ", near.stream().map(n -> prefix + n + ending).toList())
            + "?";
  }

  private static String bare(String file) {
    return file.substring(0, file.lastIndexOf('.'));
  }
}
