package org.selfdiff.runner.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files in which a system describes itself. What is not there, or may not be read, is nothing: no
 * system has all of them.
 *
 * @param root the folder that stands for {@code /}
 */
public record SystemFiles(Path root) {
  /** Those of this machine. */
  public static final SystemFiles HERE = new SystemFiles(Path.of("/"));

  /** Where an absolute path lies. */
  public Path at(String path) {
    try {
      return root.resolve(path.replaceFirst("^/+", ""));
    } catch (InvalidPathException e) {
      return root.resolve("no such file");
    }
  }

  /** The content of a text file; none where it cannot be read. */
  public Optional<String> text(String path) {
    return bytes(path).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  /** The content of a file; none where it cannot be read. */
  public Optional<byte[]> bytes(String path) {
    try {
      return Optional.of(Files.readAllBytes(at(path)));
    } catch (IOException | SecurityException | OutOfMemoryError e) {
      return Optional.empty();
    }
  }

  /** Whether there is such a file or folder. */
  public boolean exists(String path) {
    try {
      return Files.exists(at(path));
    } catch (SecurityException e) {
      return false;
    }
  }

  /** What a folder holds, by name; nothing where it cannot be read. */
  public List<String> names(String folder) {
    try (Stream<Path> files = Files.list(at(folder))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException | SecurityException e) {
      return List.of();
    }
  }

  /**
   * The value of the first line {@code KEY: value} or {@code KEY value} of a text file.
   *
   * @param key what the line begins with
   */
  public Optional<String> value(String path, String key) {
    return text(path).flatMap(text -> value(text.lines(), key));
  }

  static Optional<String> value(Stream<String> lines, String key) {
    return lines
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .filter(rest -> rest.startsWith(":"))
        .map(rest -> rest.substring(1).strip())
        .findFirst();
  }
}
