package org.selfdiff.runner.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The first lines of a recipe, {@code # KEY: TEXT} each, the same keys in the same order
 * everywhere.
 *
 * @param paper what it reproduces
 * @param original the command as its authors have it, what they leave to an editor behind {@code
 *     #}; {@code none} where it reproduces no run of theirs
 * @param command the command of SelfDiff; one that has to be run first stands before {@code &&}
 * @param hardware what the authors used, or what is needed
 * @param time how long it takes
 * @param expected what it ends in: the score that the authors report
 * @param verified what was tried, and when
 */
public record RecipeHeader(
    String paper,
    String original,
    String command,
    String hardware,
    String time,
    String expected,
    String verified) {
  private static final List<String> KEYS =
      List.of("paper", "original", "command", "hardware", "time", "expected", "verified");

  /**
   * Reads those of a file.
   *
   * @throws IllegalArgumentException if a line is missing, empty or another
   */
  static RecipeHeader of(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < KEYS.size(); i++) {
      String begin = "# " + KEYS.get(i) + ": ";
      String line = i < lines.size() ? lines.get(i) : "";
      if (!line.startsWith(begin) || line.substring(begin.length()).isBlank()) {
        throw new IllegalArgumentException(
            file + ":" + (i + 1) + ": \"" + line + "\", expected \"" + begin + "…\"");
      }
      texts.add(line.substring(begin.length()));
    }
    if (lines.size() <= KEYS.size() || lines.get(KEYS.size()).startsWith("#")) {
      throw new IllegalArgumentException(file + ": expected an empty line below the header");
    }
    return new RecipeHeader(
        texts.get(0),
        texts.get(1),
        texts.get(2),
        texts.get(3),
        texts.get(4),
        texts.get(5),
        texts.get(6));
  }

  /** Whether it reproduces a run of its authors. */
  public boolean reproduces() {
    return !original.equals("none");
  }
}
