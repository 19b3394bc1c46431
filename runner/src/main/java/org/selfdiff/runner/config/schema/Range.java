package org.selfdiff.runner.config.schema;

import java.math.BigDecimal;

/**
 * The numbers that a setting may have.
 *
 * @param min smallest, or minus infinity
 * @param max largest, or infinity
 * @param above true where {@code min} itself is not allowed
 */
public record Range(double min, double max, boolean above) {

  /** Whether {@code value} may be used. */
  public boolean contains(double value) {
    return value <= max && (above ? value > min : value >= min);
  }

  /** The range in words: "1 or more", "above 0 and at most 1", "0 to 1"; empty for any number. */
  public String words() {
    boolean low = min != Double.NEGATIVE_INFINITY;
    boolean high = max != Double.POSITIVE_INFINITY;
    if (low && high) {
      return above
          ? "above " + plain(min) + " and at most " + plain(max)
          : min == max ? plain(min) : plain(min) + " to " + plain(max);
    }
    if (low) {
      return above ? "above " + plain(min) : plain(min) + " or more";
    }
    return high ? "at most " + plain(max) : "";
  }

  private static String plain(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
