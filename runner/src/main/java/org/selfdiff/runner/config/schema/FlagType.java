package org.selfdiff.runner.config.schema;

/** True or false. */
public record FlagType() implements SettingType {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.flag(this);
  }
}
