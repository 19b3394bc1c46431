package org.selfdiff.runner.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files under {@code experiments}, found from any working directory. */
public final class Corpus {
  private Corpus() {}

  /** The folder {@code experiments}. */
  public static Path experiments() {
    String root = System.getProperty("selfdiff.root");
    return Path.of(root == null ? ".." : root).resolve("experiments").toAbsolutePath().normalize();
  }

  /** Every experiment file below {@code folder}, parts of others left out. */
  public static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(p -> p.toString().matches(".*\\.(conf|json|yaml|yml)"))
          .filter(p -> !p.getFileName().toString().startsWith("_"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of the file beside {@code file} with another ending; none where there is none. */
  public static List<String> beside(Path file, String ending) {
    String name = file.getFileName().toString();
    Path other = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ending);
    try {
      return Files.exists(other) ? Files.readAllLines(other) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
