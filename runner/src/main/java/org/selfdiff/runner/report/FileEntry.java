package org.selfdiff.runner.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.runner.record.RunPaths;

/**
 * A file of the run.
 *
 * @param path relative to the run folder, with slashes
 * @param bytes its size
 */
public record FileEntry(String path, long bytes) {
  /** The files of a run folder by name; hidden ones and the report itself are left out. */
  public static List<FileEntry> list(RunPaths paths) throws IOException {
    List<FileEntry> result = new ArrayList<>();
    try (Stream<Path> files = Files.walk(paths.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".") && !name.endsWith(".tmp") && !file.equals(paths.report())) {
          String relative = paths.folder().relativize(file).toString();
          result.add(new FileEntry(relative.replace('\\', '/'), Files.size(file)));
        }
      }
    }
    result.sort(Comparator.comparing(FileEntry::path));
    return result;
  }
}
