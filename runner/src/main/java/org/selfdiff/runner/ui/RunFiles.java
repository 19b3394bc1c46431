package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the runs, as they are. What lies outside the folder that is watched is not there.
 */
final class RunFiles {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("conf", TEXT),
          Map.entry("csv", TEXT),
          Map.entry("json", TEXT),
          Map.entry("jsonl", TEXT),
          Map.entry("log", TEXT),
          Map.entry("md", TEXT),
          Map.entry("txt", TEXT));

  private final RunCatalog runs;
  private final Path root;

  RunFiles(RunCatalog runs) {
    this.runs = runs;
    this.root = runs.root();
  }

  /**
   * Finds a file.
   *
   * @param segments the id of a run or a sweep, and the path in its folder
   */
  Answer get(List<String> segments) throws IOException {
    for (int i = 1; i < segments.size(); i++) {
      String id = String.join("/", segments.subList(0, i));
      Optional<Path> folder =
          runs.find(id).map(run -> run.paths().folder()).or(() -> runs.sweep(id));
      if (folder.isPresent()) {
        return get(folder.get(), segments.subList(i, segments.size()));
      }
    }
    return Answer.refused(404, "There is no such run.");
  }

  private Answer get(Path folder, List<String> path) {
    try {
      Path file = folder.resolve(String.join("/", path)).toRealPath();
      // Links are followed by then: one that leads out of the folder is seen here.
      if (file.startsWith(root) && visible(file) && Files.isRegularFile(file)) {
        return Answer.file(type(path.get(path.size() - 1)), file);
      }
    } catch (IOException | InvalidPathException e) {
      // Not there, not readable, or no path: for who asks it is the same.
    }
    return Answer.refused(404, "There is no such file in the run.");
  }

  private boolean visible(Path file) {
    for (Path part : root.relativize(file)) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  private static String type(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(ending, "application/octet-stream");
  }
}
