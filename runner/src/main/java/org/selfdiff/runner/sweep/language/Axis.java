package org.selfdiff.runner.sweep.language;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.selfdiff.runner.config.tree.Canonical;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.terminal.Figures;

/**
 * A dimension in terms of the experiment.
 *
 * @param dimension the dimension
 * @param path the setting that it sets
 * @param options what its choices are; empty for a range
 */
public record Axis(Dimension dimension, String path, List<Option> options) {
  /** Copies the list. */
  public Axis {
    options = List.copyOf(options);
  }

  /** The overrides that put a value into the experiment. */
  public List<String> words(double value) {
    return options.isEmpty()
        ? List.of(path + "=" + number(value))
        : options.get((int) value).words();
  }

  /** The value in full, as ledgers keep it: a choice by its label. */
  public String written(double value) {
    return options.isEmpty() ? number(value) : options.get((int) value).label();
  }

  /** The value in few figures, for tables. */
  public String shown(double value) {
    return options.isEmpty() && !(dimension instanceof IntRange)
        ? Figures.number(value)
        : written(value);
  }

  /** The value that was {@link #written}; empty where there is no such choice or number. */
  public OptionalDouble read(String text) {
    if (options.isEmpty()) {
      try {
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
      } catch (NumberFormatException e) {
        return OptionalDouble.empty();
      }
    }
    return IntStream.range(0, options.size())
        .filter(i -> options.get(i).label().equals(text))
        .mapToDouble(i -> i)
        .findFirst();
  }

  private String number(double value) {
    return dimension instanceof IntRange ? Long.toString((long) value) : Canonical.shortest(value);
  }
}
