package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

  /** The sources that these files are of, in the order of their entries. */
  default List<ImageFiles> parts() {
    return List.of(this);
  }

  /** Where the files are, in words. */
  default String title() {
    return root().toString();
  }

  /** Where an entry is, in words. */
  default String source(int entry) {
    return root() + ": " + names().get(entry);
  }

  /**
   * The entries at which what lies together begins, ascending from 0: shards, groups of rows.
   * Several say that an epoch should take what lies together at about the same time; none that any
   * order is as good.
   */
  default int[] groups() {
    return new int[0];
  }

  /** What a person should know of the source itself, such as shards left out: sentences. */
  default List<String> notices() {
    return List.of();
  }

  /** Bytes of an entry. */
  long length(int entry) throws IOException;

  /** When an entry was last changed, in nanoseconds since 1970; of an archive, when it was. */
  default long modified(int entry) throws IOException {
    return Files.getLastModifiedTime(root()).to(TimeUnit.NANOSECONDS);
  }

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

  /** Says that {@link #keptSum} will be asked for all images. */
  default void keepSums() {}

  /** The same as {@link #sum}, which an earlier opening may have found out; after keepSums. */
  default long keptSum(int entry) throws IOException {
    return sum(entry);
  }

  @Override
  void close() throws IOException;

  /**
   * Opens what a path is: a folder, {@code .zip}, {@code .tar}, {@code .tar.gz} or {@code .tgz}, or
   * a list of images in a {@code .txt}, {@code .csv} or {@code .tsv}, or shards and tables as a
   * pattern or a folder of them.
   */
  static ImageFiles open(Path root) throws IOException {
    return open(root, Optional.empty());
  }

  /**
   * The same with what an earlier opening kept.
   *
   * @param kept about folders, which take long to list
   */
  static ImageFiles open(Path root, Optional<ImageIndex> kept) throws IOException {
    Optional<ImageFiles> parts = PartFiles.open(root);
    if (parts.isPresent()) {
      return parts.get();
    }
    String name = root.getFileName().toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(root)) {
      DirectoryFiles folder = DirectoryFiles.of(root, kept);
      return PartFiles.below(root, folder.names()).orElse(folder);
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
    if (ListText.isList(root)) {
      return ListedFiles.ofList(root).withOneTest();
    }
    throw new IOException(
        ImageNames.isImage(name)
            ? "it is one image; name the folder that it lies in, or a list of images"
            : "it is neither a folder nor a .zip, .tar, .tar.gz or .tgz archive nor a list (.txt,"
                + " .csv, .tsv)");
  }
}
