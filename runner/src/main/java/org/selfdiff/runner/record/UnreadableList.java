package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The images that a run found unreadable, over all of its launches: contents of {@code
 * unreadable.txt}, one line for each with split, place and reason, tabs between them. There is no
 * file as long as all are readable. Not for use by several threads at once.
 */
public final class UnreadableList implements AutoCloseable {
  /**
   * One image.
   *
   * @param split {@code train} or {@code test}
   * @param source where it lies
   * @param reason why it cannot be read
   */
  public record Line(String split, String source, String reason) {
    /** Keeps each part on one line. */
    public Line {
      split = plain(split);
      source = plain(source);
      reason = plain(reason);
    }

    private static String plain(String text) {
      return text.replaceAll("[\\p{Cntrl}]", " ");
    }

    private String key() {
      return split + "\t" + source;
    }

    /** As it stands in the file, with the end of the line. */
    public String text() {
      return key() + "\t" + reason + "\n";
    }
  }

  /** Name of the file. */
  public static final String FILE = "unreadable.txt";

  /** Under which the provenance says how many there are. */
  public static final String LABEL = "unreadable images";

  private final Path file;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private AppendFile open;

  private UnreadableList(Path file) {
    this.file = file;
  }

  /**
   * Takes up the list of a run.
   *
   * @throws DiskException when there is something in its place that is no file
   */
  public static UnreadableList open(RunPaths paths) throws IOException {
    UnreadableList list = new UnreadableList(paths.unreadable());
    AppendFile.requireFile(list.file);
    String text = text(list.file);
    lines(text).forEach(line -> list.lines.put(line.key(), line));
    if (!text.isEmpty() && !text.endsWith("\n")) {
      // The process was killed within the last line.
      list.rewrite();
    }
    return list;
  }

  /** The list of a run as it is; a last line that is not whole is left out. */
  public static List<Line> read(RunPaths paths) throws IOException {
    return lines(text(paths.unreadable()));
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
  }

  /** The lines of a text; a last one that is not whole is left out. */
  public static List<Line> lines(String text) {
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(parts -> parts.length == 3)
        .map(parts -> new Line(parts[0], parts[1], parts[2]))
        .toList();
  }

  /** Images of all launches. */
  public int size() {
    return lines.size();
  }

  /**
   * Adds an image unless it is there.
   *
   * @throws DiskException when the disk does not take it
   */
  public void add(Line line) throws IOException {
    if (lines.putIfAbsent(line.key(), line) != null) {
      return;
    }
    if (open == null) {
      open = AppendFile.open(file);
    }
    if (open.isThere()) {
      open.append(line.text().getBytes(StandardCharsets.UTF_8));
    } else {
      open.close();
      rewrite();
      open = AppendFile.open(file);
    }
  }

  /** Makes what was added survive the machine. */
  public void force() {
    if (open != null) {
      open.force();
    }
  }

  private void rewrite() throws IOException {
    StringBuilder all = new StringBuilder();
    lines.values().forEach(line -> all.append(line.text()));
    AtomicFile.write(file, all.toString());
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
