package org.selfdiff.runner.config.schema;

/**
 * A whole number.
 *
 * @param wide true for 64 bits ({@code long}), false for 32 ({@code int})
 */
public record WholeType(boolean wide) implements SettingType {
  /** The smallest value that fits. */
  public long smallest() {
    return wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
  }

  /** The largest value that fits. */
  public long largest() {
    return wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
  }

  /** The value as the component's Java type. */
  public Number toJava(long value) {
    return wide ? (Number) value : (Number) Math.toIntExact(value);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.whole(this);
  }
}
