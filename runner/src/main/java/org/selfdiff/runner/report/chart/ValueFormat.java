package org.selfdiff.runner.report.chart;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.selfdiff.runner.record.Metric;
import org.selfdiff.runner.terminal.Figures;

/** How the values of an axis read. */
public enum ValueFormat {
  /** As they are. */
  NUMBER,
  /** Whole numbers. */
  COUNT,
  /** Shares of one, in percent. */
  PERCENT,
  /** Percent as they are. */
  HUNDREDTHS,
  /** Images per second. */
  RATE,
  /** Seconds, as a duration. */
  DURATION;

  private static final double SMALL = 1e-3;
  private static final double LARGE = 1e5;
  private static final int DAY = 86_400;
  private static final int[] SECONDS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, DAY
  };

  /** How the values of a metric read. */
  public static ValueFormat of(Metric.Unit unit) {
    return switch (unit) {
      case NUMBER -> NUMBER;
      case COUNT -> COUNT;
      case SHARE -> PERCENT;
      case PERCENT -> HUNDREDTHS;
      case RATE -> RATE;
      case SECONDS -> DURATION;
    };
  }

  /** A value by itself. */
  public String value(double value) {
    return switch (this) {
      case NUMBER -> Figures.number(value);
      case COUNT -> fixed(value, 1);
      case PERCENT -> Figures.percent(value);
      case HUNDREDTHS -> Figures.percent(value / 100);
      case RATE -> Figures.rate(value);
      case DURATION -> Figures.duration(Duration.ofMillis(Math.round(1000 * value)));
    };
  }

  /** A tick's label, with as many digits as its neighbors at the given distance need. */
  String tick(double value, double step) {
    return switch (this) {
      case NUMBER, COUNT, RATE -> number(value, step);
      case PERCENT -> fixed(100 * value, 100 * step) + "\u202f%";
      case HUNDREDTHS -> fixed(value, step) + "\u202f%";
      case DURATION -> value(value).replaceAll(" 00[smh]$", "");
    };
  }

  /** A place on a horizontal axis, as fine as a step. */
  String place(double value, double step) {
    return this == DURATION ? value(value) : tick(value, step(step));
  }

  /** The round distance of ticks that is the least from {@code rough} on. */
  double step(double rough) {
    if (this == DURATION) {
      return Arrays.stream(SECONDS)
          .filter(s -> s >= rough)
          .findFirst()
          .orElse((int) Math.ceil(rough / DAY) * DAY);
    }
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    double step = power * (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10);
    return this == COUNT ? Math.max(1, step) : step;
  }

  /** Two digits and a power of ten: {@code 1.3e-6}. */
  public static String scientific(double value) {
    String text = String.format(Locale.ROOT, "%.1e", value);
    return text.replace(".0e", "e").replaceAll("e([+-])0?", "e$1").replace("e+", "e");
  }

  private static String number(double value, double step) {
    double size = Math.abs(value);
    if (size == 0 && step < SMALL) {
      return "0";
    }
    return size > 0 && (step < SMALL && size < SMALL * 10 || size >= LARGE)
        ? scientific(value)
        : fixed(value, step);
  }

  private static String fixed(double value, double step) {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
  }
}
