package org.selfdiff.runner.ui;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.selfdiff.runner.record.Collapse;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RecentLoss;

/**
 * The last values of a run's metrics. Of a long file only the end is read, and what is appended
 * later: a list of a thousand runs must not read a thousand files.
 */
final class LatestMetrics {
  /**
   * Bytes at the end that hold all steps whose losses count, and at the beginning the baselines.
   */
  private static final int TAIL = 1 << 16;

  private static final int HEAD = 1 << 13;

  /** How far back the last accuracy is looked for; epochs of more lines show none at first. */
  private static final int SEARCH = 1 << 22;

  private static final int PIECE = 1 << 16;

  private final Path file;
  private final LineFollower follower;
  private final MetricsRow row = new MetricsRow();
  private final Lines lines = new Lines();
  private boolean opened;
  private double step;
  private double epoch;
  private double time;
  private double launched;
  private double firstEpoch;
  private double firstTime;
  private final RecentLoss losses = new RecentLoss();
  private boolean finite;
  private double beginning;
  private double seconds;
  private double untrained;
  private double knn;
  private double knnBest;
  private double collapsedSince;

  private final class Lines implements LineFollower.Sink {
    @Override
    public void restart() {
      clear();
    }

    @Override
    public void line(byte[] bytes, int from, int to) {
      if (!row.read(bytes, from, to)) {
        return;
      }
      if (Double.isNaN(beginning)) {
        beginning = row.time();
      }
      if (Double.isNaN(firstTime) && row.time() >= launched) {
        firstTime = row.time();
        firstEpoch = row.epoch();
      }
      step = row.step();
      epoch = row.epoch();
      time = row.time();
      seconds = row.seconds();
      for (int i = 0; i < row.count(); i++) {
        switch (row.key(i)) {
          case Metrics.LOSS -> {
            losses.add(row.epoch(), row.value(i));
            finite = Double.isFinite(row.value(i));
          }
          case Metrics.UNTRAINED_TOP1 -> untrained = row.value(i);
          case Metrics.KNN_TOP1 -> accuracy(row.value(i));
          case Collapse.SIGNS -> signs(row.value(i));
          default -> {
            // The list shows no more.
          }
        }
      }
    }
  }

  /** What is evaluated before the first step is the untrained network. */
  private void accuracy(double top1) {
    if (row.step() > 0) {
      knn = top1;
      knnBest = Double.isNaN(knnBest) ? knn : Math.max(knnBest, knn);
    }
  }

  private void signs(double inARow) {
    if (inARow < Collapse.IN_A_ROW) {
      collapsedSince = Double.NaN;
    } else if (Double.isNaN(collapsedSince)) {
      collapsedSince = epoch;
    }
  }

  /** Epoch since which the features have collapsed, NaN where they have not. */
  double collapsedSince() {
    return collapsedSince;
  }

  LatestMetrics(Path file) {
    this.file = file;
    this.follower = new LineFollower(file);
    clear();
  }

  private void clear() {
    step = 0;
    epoch = 0;
    time = Double.NaN;
    firstTime = Double.NaN;
    firstEpoch = 0;
    losses.clear();
    finite = true;
    beginning = Double.NaN;
    seconds = Double.NaN;
    untrained = Double.NaN;
    knn = Double.NaN;
    knnBest = Double.NaN;
    collapsedSince = Double.NaN;
  }

  /** Reads what is new. */
  void refresh() throws IOException {
    if (!opened && Files.isRegularFile(file)) {
      opened = true;
      long size = Files.size(file);
      if (size > 2 * TAIL) {
        baselines();
        accuracyBefore(size - TAIL);
        losses.clear();
        follower.startAt(size - TAIL);
      }
    }
    follower.read(lines, Long.MAX_VALUE / 2);
  }

  /** Takes the lines at the beginning. */
  private void baselines() throws IOException {
    byte[] head = new byte[HEAD];
    int length;
    try (InputStream in = Files.newInputStream(file)) {
      length = in.readNBytes(head, 0, HEAD);
    }
    int from = 0;
    for (int to = 0; to < length; to++) {
      if (head[to] == '\n') {
        lines.line(head, from, to);
        from = to + 1;
      }
    }
    knnBest = Double.NaN;
    firstTime = Double.NaN;
  }

  /** Takes the last line with an accuracy that ends before a position. */
  private void accuracyBefore(long position) throws IOException {
    byte[] key = ('"' + Metrics.KNN_TOP1 + '"').getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      // Pieces overlap, so that a line that lies across two is whole in one.
      long end = position;
      while (end > 0 && end > position - SEARCH) {
        long begin = Math.max(0, end - 2 * PIECE);
        ByteBuffer piece = ByteBuffer.allocate((int) (end - begin));
        if (channel.read(piece, begin) < piece.capacity()) {
          return;
        }
        byte[] bytes = piece.array();
        int found = lastIndexOf(bytes, key);
        if (found >= 0) {
          int from = found;
          while (from > 0 && bytes[from - 1] != '\n') {
            from--;
          }
          int to = found;
          while (to < bytes.length && bytes[to] != '\n') {
            to++;
          }
          if (to < bytes.length) {
            lines.line(bytes, from, to);
            firstTime = Double.NaN;
            return;
          }
        }
        end -= PIECE;
      }
    }
  }

  private static int lastIndexOf(byte[] bytes, byte[] key) {
    for (int i = bytes.length - key.length; i >= 0; i--) {
      if (Arrays.equals(bytes, i, i + key.length, key, 0, key.length)) {
        return i;
      }
    }
    return -1;
  }

  /** Tells when the present launch began: the pause before it is no time that steps took. */
  void launched(double seconds) {
    if (launched != seconds) {
      launched = seconds;
      firstTime = Double.NaN;
    }
  }

  /** Seconds per epoch over the lines seen of the present launch, NaN while there are too few. */
  double secondsPerEpoch() {
    return epoch > firstEpoch ? (time - firstTime) / (epoch - firstEpoch) : Double.NaN;
  }

  double step() {
    return step;
  }

  double epoch() {
    return epoch;
  }

  /** When the last line was written, seconds since 1970; NaN before the first. */
  double time() {
    return time;
  }

  /** {@link RecentLoss}, NaN before the first step. */
  double loss() {
    return losses.mean();
  }

  /** False where the last loss is no number. */
  boolean finite() {
    return finite;
  }

  /** True where the lines count the seconds of training. */
  boolean counted() {
    return !Double.isNaN(seconds);
  }

  /** Seconds of training up to the last line, as {@code Metrics.seconds}; NaN before the first. */
  double seconds() {
    return counted() ? seconds : time - beginning;
  }

  /** Accuracy of the untrained network, NaN where there is none. */
  double untrained() {
    return untrained;
  }

  double knn() {
    return knn;
  }

  double knnBest() {
    return knnBest;
  }
}
