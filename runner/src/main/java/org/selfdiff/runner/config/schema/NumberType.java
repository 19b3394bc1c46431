package org.selfdiff.runner.config.schema;

/** A finite number with or without a fraction ({@code double}). */
public record NumberType() implements SettingType {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.number(this);
  }
}
