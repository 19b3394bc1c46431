package org.selfdiff.runner.record;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which values of the standing measures are usual, by method. They come from our own small runs,
 * {@code experiments/collapse/figures.tsv}; the table says how.
 *
 * @param bands of one method
 */
public record MeasureBands(Map<Measure, MeasureBand> bands) {
  /** The table: method, measure, least, low and high, with tabs between. */
  public static final String TABLE = "measure-bands.tsv";

  /** Stands in the table for methods that have no rows of their own. */
  public static final String ANY = "any";

  private static final Map<String, MeasureBands> ALL = read();

  /** Copies the map. */
  public MeasureBands {
    bands = Collections.unmodifiableMap(new HashMap<>(bands));
  }

  /**
   * Those of a method.
   *
   * @param kind its name in experiments; may be unknown
   */
  public static MeasureBands of(String kind) {
    return ALL.getOrDefault(kind, ALL.get(ANY));
  }

  /** The band of a measure, where there is one. */
  public Optional<MeasureBand> of(Measure measure) {
    return Optional.ofNullable(bands.get(measure));
  }

  private static Map<String, MeasureBands> read() {
    Map<String, Map<Measure, MeasureBand>> rows = new HashMap<>();
    try (BufferedReader table =
        new BufferedReader(
            new InputStreamReader(
                MeasureBands.class.getResourceAsStream(TABLE), StandardCharsets.UTF_8))) {
      for (String line = table.readLine(); line != null; line = table.readLine()) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          String[] cells = line.split("\t");
          rows.computeIfAbsent(cells[0], unused -> new HashMap<>())
              .put(
                  measure(cells[1]),
                  new MeasureBand(
                      cells[2].equals("-")
                          ? OptionalDouble.empty()
                          : OptionalDouble.of(Double.parseDouble(cells[2])),
                      Double.parseDouble(cells[3]),
                      Double.parseDouble(cells[4])));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(TABLE + " cannot be read", e);
    }
    Map<String, MeasureBands> all = new HashMap<>();
    rows.forEach((method, bands) -> all.put(method, new MeasureBands(bands)));
    return Collections.unmodifiableMap(all);
  }

  private static Measure measure(String name) {
    return Arrays.stream(Measure.values())
        .filter(m -> m.word().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(TABLE + ": " + name + " is no measure"));
  }
}
