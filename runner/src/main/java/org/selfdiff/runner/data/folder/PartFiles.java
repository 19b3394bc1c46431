package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds sets that are many files of many images each: shards and tables. */
final class PartFiles {
  private static final String SHARD = ".tar";
  private static final String TABLE = ".parquet";
  private static final List<String> COMPRESSED = List.of(".tar.gz", ".tgz");

  private PartFiles() {}

  /**
   * Opens the files of a pattern, a table, or a shard. Empty where the path is anything else.
   *
   * @throws IOException if one is missing, damaged, or of another kind
   */
  static Optional<ImageFiles> open(Path root) throws IOException {
    if (RootPattern.isPattern(root)) {
      return Optional.of(of(root, RootPattern.files(root)));
    }
    if (is(root, TABLE) && Files.isRegularFile(root)) {
      return Optional.of(of(root, List.of(root)));
    }
    if (is(root, SHARD) && Files.isRegularFile(root)) {
      return ShardFiles.isShard(root) ? Optional.of(of(root, List.of(root))) : Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * Opens the shards or tables of a folder that holds no image. Empty where it holds some, or
   * neither.
   *
   * @param names of all files below the folder
   * @throws IOException if one is damaged
   */
  static Optional<ImageFiles> below(Path root, List<String> names) throws IOException {
    if (names.stream().anyMatch(ImageNames::isImage)) {
      return Optional.empty();
    }
    for (String kind : List.of(TABLE, SHARD)) {
      List<Path> files =
          names.stream().filter(n -> is(n, kind)).sorted().map(root::resolve).toList();
      if (!files.isEmpty()) {
        return Optional.of(of(root, files));
      }
    }
    List<String> packed = names.stream().filter(PartFiles::isCompressed).sorted().toList();
    if (!packed.isEmpty()) {
      throw new IOException(compressed(packed.get(0)));
    }
    return Optional.empty();
  }

  /** Paths of files below the deepest folder that all of them lie in, with forward slashes. */
  static List<String> paths(List<Path> files) {
    Path base = files.get(0).toAbsolutePath().getParent();
    for (Path file : files) {
      while (!file.toAbsolutePath().startsWith(base)) {
        base = base.getParent();
      }
    }
    Path common = base;
    return files.stream()
        .map(file -> common.relativize(file.toAbsolutePath()).toString())
        .map(path -> path.replace(common.getFileSystem().getSeparator(), "/"))
        .toList();
  }

  /** Reads one file. */
  interface Listing<T> {
    T of(Path file) throws IOException;
  }

  /**
   * Reads files, several at once.
   *
   * @throws IOException of the first file that cannot be read, with its name before the problem
   */
  static <T> List<T> each(List<Path> files, Listing<T> listing) throws IOException {
    List<IOException> problems = new ArrayList<>(Collections.nCopies(files.size(), null));
    List<T> listed = new ArrayList<>(Collections.nCopies(files.size(), null));
    IntStream.range(0, files.size())
        .parallel()
        .forEach(
            i -> {
              try {
                listed.set(i, listing.of(files.get(i)));
              } catch (IOException | RuntimeException e) {
                problems.set(
                    i, new IOException(files.get(i).getFileName() + ": " + e.getMessage(), e));
              }
            });
    for (IOException problem : problems) {
      if (problem != null) {
        throw problem;
      }
    }
    return listed;
  }

  private static ImageFiles of(Path root, List<Path> files) throws IOException {
    for (Path file : files) {
      if (isCompressed(file.toString())) {
        throw new IOException(compressed(file.getFileName().toString()));
      }
      if (!is(file, SHARD) && !is(file, TABLE)) {
        throw new IOException(
            file
                + " is neither a .tar nor a .parquet: a pattern stands for shards or tables; name"
                + " the folder of images itself");
      }
    }
    long tables = files.stream().filter(file -> is(file, TABLE)).count();
    if (tables > 0 && tables < files.size()) {
      throw new IOException(
          "it stands for %d .tar and %d .parquet files, expected one kind"
              .formatted(files.size() - tables, tables));
    }
    return tables > 0 ? ParquetFiles.open(root, files) : ShardFiles.open(root, files);
  }

  private static String compressed(String name) {
    return name
        + " is compressed, which cannot be read at random: unpack it to a .tar (gunzip) or write it"
        + " without compression, for images are compressed already";
  }

  private static boolean isCompressed(String name) {
    return COMPRESSED.stream().anyMatch(ending -> is(name, ending));
  }

  private static boolean is(Path file, String ending) {
    return is(file.toString(), ending);
  }

  private static boolean is(String name, String ending) {
    return name.toLowerCase(Locale.ROOT).endsWith(ending);
  }
}
