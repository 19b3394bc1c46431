package org.selfdiff.runner.config.schema;

/** True or false. */
public record FlagType() implements Type {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.flag(this);
  }
}
