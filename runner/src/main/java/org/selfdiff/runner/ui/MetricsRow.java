package org.selfdiff.runner.ui;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;
import org.selfdiff.runner.record.MetricsLine;

/**
 * One line of {@code metrics.jsonl}, taken apart without an object per value: a run may have a
 * million of them. It is filled again and again.
 */
final class MetricsRow {
  private final JsonFactory json =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();
  private String[] keys = new String[16];
  private double[] values = new double[16];
  private int count;
  private double step;
  private double epoch;
  private double time;
  private double seconds;

  /**
   * Takes a line.
   *
   * @return false when it is not an object of numbers with step, epoch and time; the row then holds
   *     nothing of use
   */
  boolean read(byte[] bytes, int from, int to) {
    count = 0;
    step = Double.NaN;
    epoch = Double.NaN;
    time = Double.NaN;
    seconds = Double.NaN;
    try (JsonParser line = json.createParser(bytes, from, to - from)) {
      if (line.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (line.nextToken() == JsonToken.FIELD_NAME) {
        String key = line.currentName();
        boolean text = line.nextToken() == JsonToken.VALUE_STRING;
        put(key, text ? Double.parseDouble(line.getText()) : line.getDoubleValue());
      }
      return line.currentToken() == JsonToken.END_OBJECT
          && Double.isFinite(step)
          && Double.isFinite(epoch)
          && Double.isFinite(time);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private void put(String key, double value) {
    switch (key) {
      case "step" -> step = value;
      case "epoch" -> epoch = value;
      case "time" -> time = value;
      case MetricsLine.SECONDS -> seconds = value;
      default -> {
        if (count == keys.length) {
          keys = Arrays.copyOf(keys, 2 * count);
          values = Arrays.copyOf(values, 2 * count);
        }
        keys[count] = key;
        values[count++] = value;
      }
    }
  }

  /** Seconds of training so far, NaN where they are not counted. */
  double seconds() {
    return seconds;
  }

  /** Values beside step, epoch, time and seconds. */
  int count() {
    return count;
  }

  String key(int index) {
    return keys[index];
  }

  double value(int index) {
    return values[index];
  }

  /** Steps done. */
  double step() {
    return step;
  }

  /** Epochs done. */
  double epoch() {
    return epoch;
  }

  /** Seconds since 1970 UTC. */
  double time() {
    return time;
  }
}
