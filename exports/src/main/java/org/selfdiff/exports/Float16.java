package org.selfdiff.exports;

/** IEEE 754 half precision, which Java 17 has no conversions for. */
public final class Float16 {
  /** The largest finite number of the format. */
  public static final float MAX = 65504;

  /** Halfway between {@link #MAX} and what would be the next number. */
  private static final float INFINITE = 65520;

  private static final int FRACTION = 10;
  private static final int LEAST_EXPONENT = -14;

  private Float16() {}

  /** The number that 16 bits stand for. */
  public static double toDouble(short bits) {
    int exponent = bits >> FRACTION & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24;
          case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> (1 + fraction * 0x1p-10) * Math.scalb(1.0, exponent - 15);
        };
    return bits < 0 ? -magnitude : magnitude;
  }

  /**
   * The bits of the nearest number, of two equally near ones that with an even last bit: beyond
   * {@link #MAX} infinity.
   */
  public static short of(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    double magnitude = Math.abs((double) value);
    if (magnitude >= INFINITE) {
      return (short) (sign | 0x7c00);
    }
    int exponent = Math.max(LEAST_EXPONENT, Math.getExponent(magnitude));
    // In units of the last bit; a carry goes on into the exponent, which lies above the fraction.
    int units = (int) Math.rint(Math.scalb(magnitude, FRACTION - exponent));
    return (short) (sign | units + (exponent - LEAST_EXPONENT << FRACTION));
  }
}
