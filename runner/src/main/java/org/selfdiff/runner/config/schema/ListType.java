package org.selfdiff.runner.config.schema;

/**
 * A list.
 *
 * @param element type of every element
 */
public record ListType(SettingType element) implements SettingType {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.list(this);
  }
}
