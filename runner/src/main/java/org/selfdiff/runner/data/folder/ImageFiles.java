package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/** The files of a folder or an archive, read at random by several threads at once. */
interface ImageFiles extends AutoCloseable {
  /** Bytes of the largest file that is read. */
  long MOST_BYTES = 1L << 30;

  /** Where the files are. */
  Path root();

  /** Paths below the root with forward slashes; a file's position is its entry. */
  List<String> names();

  /** Paths of the folders, empty ones among them, where folders are told of themselves. */
  List<String> folders();

  /** Whether every file was asked for by its name, so that none is left out. */
  default boolean areChosen() {
    return false;
  }

  /** What the source says of its files beside their names, if it says anything. */
  default Optional<FileTags> tags() {
    return Optional.empty();
  }

  /**
   * The entries at which what lies together begins, ascending from 0: shards, groups of rows.
   * Several say that an epoch should take what lies together at about the same time; none that any
   * order is as good.
   */
  default int[] parts() {
    return new int[0];
  }

  /** What a person should know of the source itself, such as shards left out: sentences. */
  default List<String> notices() {
    return List.of();
  }

  /** Bytes of an entry. */
  long length(int entry) throws IOException;

  /**
   * Bytes that an entry takes where it lies, about, known without reading it: another number where
   * it was replaced by one of another size.
   */
  default long extent(int entry) throws IOException {
    return length(entry);
  }

  /**
   * Reads an entry.
   *
   * @param into has room for exactly {@link #length} bytes
   */
  void read(int entry, ByteBuffer into) throws IOException;

  /** CRC-32 of an entry's bytes. */
  default long sum(int entry) throws IOException {
    CRC32 sum = new CRC32();
    long length = length(entry);
    if (length > MOST_BYTES) {
      throw new IOException(
          "%s has %d bytes, expected an image of at most %d MiB"
              .formatted(names().get(entry), length, MOST_BYTES >> 20));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    read(entry, bytes);
    sum.update(bytes.flip());
    return sum.getValue();
  }

  @Override
  void close() throws IOException;

  /**
   * Opens what a path is: a folder, {@code .zip}, {@code .tar}, {@code .tar.gz} or {@code .tgz}, or
   * shards and tables as a pattern or a folder of them.
   */
  static ImageFiles open(Path root) throws IOException {
    Optional<ImageFiles> parts = PartFiles.open(root);
    if (parts.isPresent()) {
      return parts.get();
    }
    String name = root.getFileName().toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(root)) {
      DirectoryFiles files = new DirectoryFiles(root);
      return PartFiles.below(root, files.names()).orElse(files);
    }
    if (name.endsWith(".zip")) {
      return ZipFiles.open(root);
    }
    if (name.endsWith(".tar")) {
      return TarFiles.open(root);
    }
    if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      return GzipTarFiles.open(root, Runtime.getRuntime().maxMemory() / 2);
    }
    throw new IOException("it is neither a folder nor a .zip, .tar, .tar.gz or .tgz archive");
  }
}
