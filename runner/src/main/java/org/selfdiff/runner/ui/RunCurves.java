package org.selfdiff.runner.ui;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * All metrics of one run in memory, as columns; a refresh reads the new lines only. Damaged lines
 * are passed over.
 */
final class RunCurves {
  /** Bytes read at once: a long file comes in pieces, and what is there is drawn meanwhile. */
  private static final long PIECE = 1 << 24;

  private final LineFollower follower;
  private final MetricsRow row = new MetricsRow();
  private final Lines lines = new Lines();
  private final LongSupplier generations;
  private long generation;
  private Numbers steps = new Numbers();
  private Numbers times = new Numbers();
  private double stepsPerEpoch;
  private Map<String, Curve> curves = new LinkedHashMap<>();

  /** One metric: its values, and the line of each. */
  private record Curve(Numbers lines, Numbers values) {
    /** The first value that lies in a line from {@code line} on. */
    int from(int line) {
      int low = 0;
      int high = lines.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (lines.get(middle) < line) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  private final class Lines implements LineFollower.Sink {
    @Override
    public void restart() {
      generation = generations.getAsLong();
      steps = new Numbers();
      times = new Numbers();
      stepsPerEpoch = 0;
      curves = new LinkedHashMap<>();
    }

    @Override
    public void line(byte[] bytes, int from, int to) {
      if (!row.read(bytes, from, to)) {
        return;
      }
      for (int i = 0; i < row.count(); i++) {
        Curve curve =
            curves.computeIfAbsent(row.key(i), k -> new Curve(new Numbers(), new Numbers()));
        curve.lines.add(steps.size());
        curve.values.add(row.value(i));
      }
      steps.add(row.step());
      times.add(row.time());
      if (row.epoch() > 0) {
        stepsPerEpoch = row.step() / row.epoch();
      }
    }
  }

  /**
   * Reads nothing yet.
   *
   * @param generations a number for each time that the lines begin anew, never twice the same
   */
  RunCurves(Path metrics, LongSupplier generations) {
    this.generations = generations;
    generation = generations.getAsLong();
    follower = new LineFollower(metrics);
  }

  /** Reads what the file has got since the last time, or a piece of it where that is much. */
  synchronized void refresh() throws IOException {
    follower.read(lines, PIECE);
  }

  /** Bytes that the numbers take. */
  synchronized long bytes() {
    long bytes = steps.bytes() + times.bytes();
    for (Curve curve : curves.values()) {
      bytes += curve.lines.bytes() + curve.values.bytes();
    }
    return bytes;
  }

  /**
   * Writes the curves as a JSON object. A reader that has the lines up to {@code since} of the same
   * {@code generation} gets what came after, point for point; any other, or one that lies more than
   * {@code most} lines behind, gets everything in at most {@code most} points per curve.
   *
   * @param generation that the reader has; the answer names the present one
   */
  synchronized void write(JsonGenerator json, long generation, int since, int most)
      throws IOException {
    boolean more =
        generation == this.generation && since <= steps.size() && steps.size() - since <= most;
    int from = more ? since : 0;
    json.writeStartObject();
    json.writeNumberField("generation", this.generation);
    json.writeNumberField("since", from);
    json.writeNumberField("lines", steps.size());
    json.writeBooleanField("behind", follower.behind());
    json.writeNumberField("stepsPerEpoch", stepsPerEpoch);
    json.writeNumberField("start", times.size() == 0 ? 0 : times.get(0));
    json.writeObjectFieldStart("curves");
    for (Map.Entry<String, Curve> entry : curves.entrySet()) {
      Curve curve = entry.getValue();
      int begin = curve.from(from);
      if (begin < curve.values.size()) {
        json.writeFieldName(entry.getKey());
        write(json, curve, begin, most);
      }
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void write(JsonGenerator json, Curve curve, int begin, int most) throws IOException {
    Buckets points = Buckets.of(curve.values, begin, most);
    json.writeStartObject();
    json.writeArrayFieldStart("step");
    for (int at : points.at()) {
      json.writeNumber((long) steps.get((int) curve.lines.get(at)));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("time");
    for (int at : points.at()) {
      json.writeNumber(seconds((int) curve.lines.get(at)));
    }
    json.writeEndArray();
    write(json, "mean", points.mean());
    if (points.thinned(curve.values.size() - begin)) {
      write(json, "low", points.low());
      write(json, "high", points.high());
    }
    json.writeNumberField("last", curve.values.get(curve.values.size() - 1));
    for (int i = begin; i < curve.values.size(); i++) {
      if (!Double.isFinite(curve.values.get(i))) {
        int line = (int) curve.lines.get(i);
        json.writeNumberField("lost", (long) steps.get(line));
        json.writeNumberField("lostTime", seconds(line));
        break;
      }
    }
    json.writeEndObject();
  }

  /** From the first line, in milliseconds' precision. */
  private double seconds(int line) {
    return Math.round((times.get(line) - times.get(0)) * 1000) / 1000.0;
  }

  /** Seven digits or so are more than a screen shows. */
  private static void write(JsonGenerator json, String name, double[] values) throws IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      if (Float.isFinite((float) value)) {
        json.writeNumber((float) value);
      } else {
        json.writeNull();
      }
    }
    json.writeEndArray();
  }
}
