package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.StoredRun;

/** Where trained weights are that an experiment names. */
final class WeightsPath {
  private static final String HASH = "-[0-9a-f]{8}";
  private static final String SAFETENSORS = ".safetensors";

  private WeightsPath() {}

  /** Whether a file has its format by name; every other is read as PyTorch's. */
  static boolean isSafetensors(Path file) {
    return file.getFileName().toString().endsWith(SAFETENSORS);
  }

  /**
   * A file itself, or the newest checkpoint in the folder of a run.
   *
   * @param from path of either; of a run folder the hash at the end may be left out
   * @throws DataException if nothing is there, or nothing certain
   */
  static Path of(String from) {
    Path path = Path.of(from);
    try {
      if (Files.isRegularFile(path)) {
        return path;
      }
      Path folder = Files.isDirectory(path) ? path : folder(path);
      return StoredRun.at(folder).checkpoint(unused -> {}).file();
    } catch (IOException e) {
      throw new DataException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The only folder of that name with a hash behind it. */
  private static Path folder(Path path) throws IOException {
    List<Path> found = new ArrayList<>();
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && Files.isDirectory(parent)) {
      String name = path.getFileName().toString();
      try (Stream<Path> folders = Files.list(parent)) {
        folders
            .filter(Files::isDirectory)
            .filter(f -> f.getFileName().toString().startsWith(name))
            .filter(f -> f.getFileName().toString().substring(name.length()).matches(HASH))
            .sorted()
            .forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new DataException(
          path
              + ": no such file or run folder; train the run that it names first, or name a"
              + " safetensors file or a checkpoint of PyTorch");
    }
    if (found.size() > 1) {
      throw new DataException(
          path
              + ": several runs have that name, expected one of "
              + found.stream().map(f -> f.getFileName().toString()).toList());
    }
    return found.get(0);
  }
}
