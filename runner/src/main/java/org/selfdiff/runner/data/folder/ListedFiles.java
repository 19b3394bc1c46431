package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Chosen files in a chosen order; relative names are below the folder of what chose them. */
record ListedFiles(Path root, List<String> names, List<Path> files) implements ImageFiles {
  private static final String COMMENT = "#";
  private static final String ORDER_MARK = "\uFEFF";

  /**
   * Opens images for whom nothing but an order is needed.
   *
   * @param where an image, a list, or what {@link ImageFiles#open} opens, whose files come in the
   *     order of their names
   */
  static ImageFiles open(Path where) throws IOException {
    String name = where.getFileName().toString();
    if (Files.isRegularFile(where) && ImageNames.isImage(name)) {
      return new ListedFiles(where, List.of(name), List.of(where));
    }
    return isList(where) ? ofList(where) : new SortedFiles(ImageFiles.open(where));
  }

  /** Whether a path is a text file with one path per line. */
  static boolean isList(Path where) {
    return Files.isRegularFile(where)
        && where.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".txt");
  }

  /**
   * The files of a list, whatever their endings: every line that is not blank is one, except a
   * remark, which begins with # and is no file.
   *
   * @param list text in UTF-8
   * @throws IOException naming the first line that is no file
   */
  static ListedFiles ofList(Path list) throws IOException {
    byte[] bytes = Files.readAllBytes(list);
    List<String> names = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    int number = 0;
    for (String line : text(bytes).split("\r\n|\n|\r")) {
      number++;
      String name = line.strip();
      Path file = name.isEmpty() ? null : file(list, name, number);
      if (file != null) {
        names.add(name);
        files.add(file);
      }
    }
    return new ListedFiles(list, List.copyOf(names), List.copyOf(files));
  }

  private static Path file(Path list, String name, int number) throws IOException {
    Path file;
    try {
      file = list.resolveSibling(name);
    } catch (InvalidPathException e) {
      throw new IOException("line " + number + " is no path: " + e.getReason(), e);
    }
    if (Files.isRegularFile(file)) {
      return file;
    }
    if (name.startsWith(COMMENT)) {
      return null;
    }
    throw new IOException(
        "line "
            + number
            + " names "
            + name
            + (Files.exists(file) ? ", which is no file" : ", which is not there"));
  }

  private static String text(byte[] bytes) throws IOException {
    int end = 0;
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      int line = 1;
      for (int start = 0; end < bytes.length; end++) {
        if (bytes[end] == '\n') {
          requireText(bytes, start, end, line++);
          start = end + 1;
        } else if (end == bytes.length - 1) {
          requireText(bytes, start, end + 1, line);
        }
      }
      throw e;
    }
  }

  private static void requireText(byte[] bytes, int start, int end, int line) throws IOException {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, end - start));
    } catch (CharacterCodingException e) {
      throw new IOException("line " + line + " is not UTF-8; save the list in that encoding", e);
    }
  }

  @Override
  public boolean areChosen() {
    return true;
  }

  @Override
  public List<String> folders() {
    return List.of();
  }

  @Override
  public long length(int entry) throws IOException {
    return Files.size(files.get(entry));
  }

  @Override
  public long modified(int entry) throws IOException {
    return Files.getLastModifiedTime(files.get(entry)).to(TimeUnit.NANOSECONDS);
  }

  @Override
  public void read(int entry, ByteBuffer into) throws IOException {
    try (FileChannel channel = FileChannel.open(files.get(entry))) {
      ArchiveChannel.readFully(channel, 0, into);
    }
  }

  @Override
  public void close() {}
}
