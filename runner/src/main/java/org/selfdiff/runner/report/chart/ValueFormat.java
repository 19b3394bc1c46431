package org.selfdiff.runner.report.chart;

import java.util.Locale;
import org.selfdiff.runner.terminal.Figures;

/** How the values of a chart read. */
public enum ValueFormat {
  /** As they are. */
  NUMBER,
  /** Shares of one, in per cent. */
  PERCENT;

  private static final double SMALL = 1e-3;
  private static final double LARGE = 1e5;

  /** A value by itself. */
  public String value(double value) {
    return this == PERCENT ? Figures.percent(value) : Figures.number(value);
  }

  /** A tick's label, with as many digits as its neighbours at the given distance need. */
  String tick(double value, double step) {
    if (this == PERCENT) {
      return fixed(100 * value, 100 * step) + "\u202f%";
    }
    double size = Math.abs(value);
    if (size == 0 && step < SMALL) {
      return "0";
    }
    if (size > 0 && (step < SMALL && size < SMALL * 10 || size >= LARGE)) {
      return scientific(value);
    }
    return fixed(value, step);
  }

  /** Two digits and a power of ten: {@code 1.3e-6}. */
  public static String scientific(double value) {
    String text = String.format(Locale.ROOT, "%.1e", value);
    return text.replace(".0e", "e").replaceAll("e([+-])0?", "e$1").replace("e+", "e");
  }

  private static String fixed(double value, double step) {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
  }
}
