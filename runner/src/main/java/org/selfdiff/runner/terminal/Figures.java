package org.selfdiff.runner.terminal;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.record.Metric;

/** How numbers read on one line. */
public final class Figures {
  private static final List<String> BYTES = List.of("B", "kB", "MB", "GB", "TB");

  private Figures() {}

  /** {@code 45s}, {@code 3m 07s}, {@code 2h 05m} or {@code 3d 04h}. */
  public static String duration(Duration time) {
    long s = Math.max(0, time.toSeconds());
    if (s < 60) {
      return s + "s";
    }
    if (s < 3600) {
      return String.format(Locale.ROOT, "%dm %02ds", s / 60, s % 60);
    }
    if (s < 86_400) {
      return String.format(Locale.ROOT, "%dh %02dm", s / 3600, s / 60 % 60);
    }
    return String.format(Locale.ROOT, "%dd %02dh", s / 86_400, s / 3600 % 24);
  }

  /** A value of a metric with its unit; whole numbers without decimals. */
  public static String of(Metric.Unit unit, double value) {
    return switch (unit) {
      case NUMBER -> number(value);
      case COUNT ->
          Double.isFinite(value) ? String.format(Locale.ROOT, "%.0f", value) : number(value);
      case SHARE -> percent(value);
      case PERCENT -> percent(value / 100);
      case RATE -> rate(value);
      case SECONDS -> duration(Duration.ofMillis(Math.round(1000 * value)));
    };
  }

  /** {@code 1 image}, {@code 2 images}: a count with its noun. */
  public static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** A share of one, as {@code 71.5 %}. */
  public static String percent(double share) {
    if (!Double.isFinite(share)) {
      return number(share);
    }
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Four figures or so: {@code 6.012}, {@code 0.0312}, {@code 1.2e-05}, {@code 12345}. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
    }
    if (size == 0) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e7) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    int decimals = (int) Math.max(0, Math.min(5, 3 - Math.floor(Math.log10(size))));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Epochs: {@code 10}, {@code 2.5}. */
  public static String epochs(double epochs) {
    return String.format(Locale.ROOT, "%.1f", epochs).replace(".0", "");
  }

  /** Bytes with a decimal unit: {@code 812 B}, {@code 1.2 kB}, {@code 45 MB}. */
  public static String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < BYTES.size() - 1) {
      value /= 1000;
      unit++;
    }
    String format = unit == 0 || value >= 9.95 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, BYTES.get(unit));
  }

  /** Images per second: {@code 5.3}, {@code 812}, {@code 12.3k}. */
  public static String rate(double perSecond) {
    if (!Double.isFinite(perSecond)) {
      return number(perSecond);
    }
    if (perSecond >= 9_999.5) {
      return String.format(Locale.ROOT, "%.1fk", perSecond / 1000);
    }
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
  }
}
