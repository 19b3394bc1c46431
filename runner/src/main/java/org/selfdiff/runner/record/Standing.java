package org.selfdiff.runner.record;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run's standing measures say in short.
 *
 * @param last the last value of each measure that was recorded after the first step
 * @param collapse where the features have collapsed
 */
public record Standing(Map<Measure, Double> last, Optional<Collapse> collapse) {
  /** Nothing was measured. */
  public static final Standing NONE = new Standing(Map.of(), Optional.empty());

  /** Copies the map. */
  public Standing {
    last = Map.copyOf(last);
  }

  /** Those of a run. */
  public static Standing of(Metrics metrics) {
    Map<Measure, Double> last = new EnumMap<>(Measure.class);
    for (MetricsLine line : metrics.lines()) {
      for (Measure measure : Measure.values()) {
        Double value = line.values().get(measure.key());
        if (value != null && line.step() > 0) {
          last.put(measure, value);
        }
      }
    }
    return new Standing(last, Collapse.of(metrics));
  }

  /** The last value of a measure. */
  public OptionalDouble of(Measure measure) {
    Double value = last.get(measure);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
