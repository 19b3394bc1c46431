package org.selfdiff.runner.sweep.view;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.sweep.language.Axis;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.RealRange;

/** The values that are marked on the axis of a dimension: choices, or round numbers. */
final class AxisTicks {
  private static final int MOST_CHOICES = 8;
  private static final int LONGEST = 20;
  private static final double ABOUT = 5;
  private static final double SMALL = 1e-3;
  private static final double LARGE = 1e6;

  private AxisTicks() {}

  /** Labels by their place on the axis, 0 to 1. */
  static Map<Double, String> of(Axis axis) {
    Map<Double, String> ticks = new TreeMap<>();
    Dimension d = axis.dimension();
    if (d instanceof RealRange real) {
      round(real.low(), real.high(), real.log(), 0)
          .forEach(value -> ticks.put(d.position(value), label(value)));
    } else if (d instanceof IntRange whole) {
      round(whole.low(), whole.high(), whole.log(), 1)
          .forEach(value -> ticks.put(d.position(value), label(value)));
    }
    int options = axis.options().size();
    // Of many choices, some.
    int every = Math.max(1, (options + MOST_CHOICES - 1) / MOST_CHOICES);
    for (int o = 0; o < options; o += every) {
      ticks.put(d.position(o), Labels.brief(axis.options().get(o).label(), LONGEST));
    }
    return ticks;
  }

  /**
   * Round numbers within a range: powers of ten on a logarithmic axis, 2 and 5 times them where
   * there are few, else multiples of 1, 2 or 5 times one. Where the range holds no two, its ends.
   *
   * @param least distance of two on an even axis
   */
  static List<Double> round(double low, double high, boolean log, double least) {
    List<Double> values = log ? powers(low, high) : multiples(low, high, least);
    return values.size() > 1 ? values : low == high ? List.of(low) : List.of(low, high);
  }

  private static List<Double> powers(double low, double high) {
    int first = (int) Math.floor(Math.log10(low));
    int last = (int) Math.ceil(Math.log10(high));
    boolean few = last - first <= 2;
    int every = Math.max(1, (last - first + 4) / 6);
    List<Double> values = new ArrayList<>();
    for (int power = first; power <= last; power += every) {
      for (int lead : few ? new int[] {1, 2, 5} : new int[] {1}) {
        double value = Double.parseDouble(lead + "e" + power);
        if (value >= low && value <= high) {
          values.add(value);
        }
      }
    }
    return values;
  }

  private static List<Double> multiples(double low, double high, double least) {
    if (low == high) {
      return List.of(low);
    }
    double rough = (high - low) / ABOUT;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    double step = Math.max(least, power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10));
    List<Double> values = new ArrayList<>();
    for (double i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      values.add(new BigDecimal(i * step).round(new MathContext(12)).doubleValue());
    }
    return values;
  }

  private static String label(double value) {
    double size = Math.abs(value);
    return size > 0 && (size < SMALL || size >= LARGE)
        ? ValueFormat.scientific(value)
        : new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
