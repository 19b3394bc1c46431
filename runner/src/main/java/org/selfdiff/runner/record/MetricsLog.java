package org.selfdiff.runner.record;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Appends to {@code metrics.jsonl}. Every line reaches the operating system before {@link #append}
 * returns, so that killing the process loses at most the line being written; {@link #force} makes
 * them survive the machine.
 *
 * <p>Write all metrics of a step and force them before the checkpoint of that step: a run resumed
 * from it then has the lines of an unbroken run. Not for use by several threads at once.
 */
public final class MetricsLog implements Closeable {
  private final FileChannel channel;
  private final Clock clock;
  private final List<MetricsLine> lines;

  private MetricsLog(FileChannel channel, Clock clock, List<MetricsLine> lines) {
    this.channel = channel;
    this.clock = clock;
    this.lines = lines;
  }

  /** Begins an empty log, in place of one that is there. */
  public static MetricsLog begin(Path file, Clock clock) throws IOException {
    AtomicFile.write(file, "");
    return open(file, clock, new ArrayList<>());
  }

  /**
   * Continues a log behind a step: lines of later steps, and an incomplete last line, are cut off
   * atomically.
   *
   * @param step of the checkpoint the run resumes from
   */
  public static MetricsLog resume(Path file, long step, Clock clock) throws IOException {
    byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    List<MetricsLine> lines = new ArrayList<>();
    byte[] kept = upTo(step, before, lines);
    if (kept.length != before.length || !Files.exists(file)) {
      AtomicFile.write(file, kept);
    }
    return open(file, clock, lines);
  }

  private static MetricsLog open(Path file, Clock clock, List<MetricsLine> lines)
      throws IOException {
    return new MetricsLog(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND), clock, lines);
  }

  private static byte[] upTo(long step, byte[] log, List<MetricsLine> lines) {
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
        } catch (IOException damaged) {
          // Such a line is cut off, too.
        }
        begin = i + 1;
      }
    }
    return kept.toByteArray();
  }

  /** Appends one line without seconds of training. */
  void append(long step, double epoch, Map<String, Double> values) throws IOException {
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
    ByteBuffer bytes = ByteBuffer.wrap(line.encode());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    lines.add(line);
  }

  /** All lines, those of earlier launches among them. */
  public Metrics metrics() {
    return new Metrics(lines);
  }

  /** Makes all lines durable. */
  public void force() throws IOException {
    channel.force(false);
  }

  /** Closes the file. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
