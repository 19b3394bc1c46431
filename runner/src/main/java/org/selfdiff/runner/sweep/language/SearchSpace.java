package org.selfdiff.runner.sweep.language;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;

/**
 * What a sweep varies, in terms of the experiment.
 *
 * @param axes the dimensions, in order
 */
public record SearchSpace(List<Axis> axes) {
  /** Copies the list. */
  public SearchSpace {
    axes = List.copyOf(axes);
  }

  /** The dimensions alone. */
  public Space space() {
    return new Space(axes.stream().map(Axis::dimension).toList());
  }

  /** The overrides that make the experiment of a point; a list comes before its elements. */
  public List<String> words(SweepPoint point) {
    return axes.stream()
        .filter(a -> point.has(a.dimension().key()))
        .sorted(Comparator.comparingInt(a -> a.path().contains("[") ? a.path().length() : 0))
        .flatMap(a -> a.words(point.get(a.dimension().key())).stream())
        .toList();
  }

  /** A point as ledgers keep it. */
  public Map<String, String> written(SweepPoint point) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Axis axis : axes) {
      String key = axis.dimension().key();
      if (point.has(key)) {
        texts.put(key, axis.written(point.get(key)));
      }
    }
    return texts;
  }

  /** The point that was {@link #written}; empty where it is no point of this space. */
  public Optional<SweepPoint> read(Map<String, String> texts) {
    SweepPoint point = SweepPoint.EMPTY;
    for (Axis axis : axes) {
      String text = texts.get(axis.dimension().key());
      if (text != null) {
        OptionalDouble value = axis.read(text);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        point = point.with(axis.dimension().key(), value.getAsDouble());
      }
    }
    return texts.size() == point.values().size() && space().contains(point)
        ? Optional.of(point)
        : Optional.empty();
  }

  /** A point in few figures, in the order of the axes. */
  public Map<String, String> shown(Map<String, String> texts) {
    Map<String, String> shown = new LinkedHashMap<>();
    for (Axis axis : axes) {
      String text = texts.get(axis.dimension().key());
      if (text != null) {
        OptionalDouble value = axis.read(text);
        shown.put(axis.dimension().key(), value.isEmpty() ? text : axis.shown(value.getAsDouble()));
      }
    }
    texts.forEach(shown::putIfAbsent);
    return shown;
  }
}
