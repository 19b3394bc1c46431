package org.selfdiff.runner.record;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Appends to {@code metrics.jsonl}. Every line reaches the operating system before {@link #append}
 * returns, so that killing the process loses at most the line being written; {@link #force} makes
 * them survive the machine.
 *
 * <p>Write all metrics of a step and force them before the checkpoint of that step: a run resumed
 * from it then has the lines of an unbroken run. Not for use by several threads at once.
 */
public final class MetricsLog implements Closeable {
  private final Path path;
  private final Clock clock;
  private final List<MetricsLine> lines;
  private AppendFile file;

  private MetricsLog(Path path, Clock clock, List<MetricsLine> lines) {
    this.path = path;
    this.file = AppendFile.open(path);
    this.clock = clock;
    this.lines = lines;
  }

  /** Begins an empty log, in place of one that is there. */
  public static MetricsLog begin(Path file, Clock clock) throws IOException {
    AppendFile.requireFile(file);
    AtomicFile.write(file, "");
    return new MetricsLog(file, clock, new ArrayList<>());
  }

  /**
   * Continues a log behind a step: lines of later steps, lines that are none, and an incomplete
   * last line, are cut off atomically.
   *
   * @param step of the checkpoint the run resumes from
   * @param notice told in one sentence when whole lines are damaged, or the file is gone
   */
  public static MetricsLog resume(Path file, long step, Clock clock, Consumer<String> notice)
      throws IOException {
    AppendFile.requireFile(file);
    boolean there = Files.exists(file);
    byte[] before = there ? Files.readAllBytes(file) : new byte[0];
    List<MetricsLine> lines = new ArrayList<>();
    int[] damaged = new int[1];
    byte[] kept = upTo(step, before, lines, damaged);
    if (!there) {
      notice.accept(file + " is gone: what earlier launches recorded is lost, the run goes on");
    }
    if (damaged[0] > 0) {
      notice.accept(
          file + ": damaged lines left out: " + damaged[0] + "; the run goes on without them");
    }
    if (kept.length != before.length || !there) {
      AtomicFile.write(file, kept);
    }
    return new MetricsLog(file, clock, lines);
  }

  private static byte[] upTo(long step, byte[] log, List<MetricsLine> lines, int[] damaged) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(log.length);
    int begin = 0;
    for (int i = 0; i < log.length; i++) {
      if (log[i] == '\n') {
        try {
          MetricsLine line =
              MetricsLine.decode(new String(log, begin, i - begin, StandardCharsets.UTF_8));
          if (line.step() <= step) {
            lines.add(line);
            kept.write(log, begin, i + 1 - begin);
          }
        } catch (IOException e) {
          damaged[0]++;
        }
        begin = i + 1;
      }
    }
    return kept.toByteArray();
  }

  /** Appends one line without seconds of training. */
  public void append(long step, double epoch, Map<String, Double> values) throws IOException {
    append(step, epoch, Double.NaN, values);
  }

  /**
   * Appends one line.
   *
   * @param step steps done
   * @param epoch epochs done, with their fraction
   * @param trained seconds of training so far
   * @param values key to value, kept in the map's order
   */
  public void append(long step, double epoch, double trained, Map<String, Double> values)
      throws IOException {
    double seconds = clock.millis() / 1000.0;
    MetricsLine line = new MetricsLine(step, epoch, seconds, trained, values);
    file.append(line.encode());
    lines.add(line);
  }

  /** All lines, those of earlier launches among them. */
  public Metrics metrics() {
    return new Metrics(lines);
  }

  /**
   * Makes all lines durable.
   *
   * @return false if somebody had removed the file: all of it is then written anew
   */
  public boolean force() throws IOException {
    boolean there = file.isThere();
    if (!there) {
      file.close();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (MetricsLine line : lines) {
        all.write(line.encode());
      }
      AtomicFile.write(path, all.toByteArray());
      file = AppendFile.open(path);
    }
    file.force();
    return there;
  }

  /** Closes the file. */
  @Override
  public void close() {
    file.close();
  }
}
