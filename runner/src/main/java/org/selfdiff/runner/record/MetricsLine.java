package org.selfdiff.runner.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of {@code metrics.jsonl}.
 *
 * @param step steps done
 * @param epoch epochs done, with their fraction
 * @param time when it was written, seconds since 1970 UTC
 * @param seconds of training so far, see {@link Headline}; NaN in the lines of versions that did
 *     not count them
 * @param values key to value, in the order written; values that are not finite are the strings
 *     {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"} in the file
 */
public record MetricsLine(
    long step, double epoch, double time, double seconds, Map<String, Double> values) {
  /** Key of the seconds of training in the file. */
  public static final String SECONDS = "seconds";

  private static final JsonFactory JSON = new JsonFactory();

  /** Copies the values. */
  public MetricsLine {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A line without seconds of training. */
  public MetricsLine(long step, double epoch, double time, Map<String, Double> values) {
    this(step, epoch, time, Double.NaN, values);
  }

  /** The line, with its end. */
  byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("step", step);
      json.writeNumberField("epoch", epoch);
      json.writeNumberField("time", time);
      if (Double.isFinite(seconds)) {
        json.writeNumberField(SECONDS, seconds);
      }
      for (Map.Entry<String, Double> entry : values.entrySet()) {
        json.writeNumberField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /**
   * Reads one line.
   *
   * @throws IOException when it is not an object of numbers with step, epoch and time
   */
  static MetricsLine decode(String line) throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("expected an object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        values.put(
            key,
            json.nextToken() == JsonToken.VALUE_STRING
                ? Double.valueOf(json.getText())
                : json.getDoubleValue());
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new IOException("expected one object");
      }
    } catch (NumberFormatException e) {
      throw new IOException("expected numbers", e);
    }
    for (String key : new String[] {"step", "epoch", "time"}) {
      if (!values.containsKey(key)) {
        throw new IOException("has no " + key);
      }
      if (!Double.isFinite(values.get(key))) {
        throw new IOException(key + " is no finite number");
      }
    }
    Double seconds = values.remove(SECONDS);
    return new MetricsLine(
        values.remove("step").longValue(),
        values.remove("epoch"),
        values.remove("time"),
        seconds == null ? Double.NaN : seconds,
        values);
  }
}
