package org.selfdiff.runner.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.selfdiff.runner.record.RunPaths;

/**
 * A file of the run.
 *
 * @param path relative to the run folder, with slashes
 * @param bytes its size
 */
public record FileEntry(String path, long bytes) {
  /**
   * The files of a run folder by name; hidden ones and the report itself are left out, and the
   * folders in that of the pictures stand for all that is in them.
   */
  public static List<FileEntry> list(RunPaths paths) throws IOException {
    Map<String, Long> result = new TreeMap<>();
    try (Stream<Path> files = Files.walk(paths.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        boolean hidden = name.startsWith(".") || name.endsWith(".tmp");
        if (!hidden && !file.equals(paths.report())) {
          Path shown = shown(file, paths);
          String relative = paths.folder().relativize(shown).toString().replace('\\', '/');
          result.merge(relative + (shown.equals(file) ? "" : "/"), Files.size(file), Long::sum);
        }
      }
    }
    return result.entrySet().stream()
        .map(entry -> new FileEntry(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Path shown(Path file, RunPaths paths) {
    Path pictures = paths.pictures();
    return file.startsWith(pictures)
        ? pictures.resolve(pictures.relativize(file).getName(0))
        : file;
  }
}
