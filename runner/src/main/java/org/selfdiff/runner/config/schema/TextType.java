package org.selfdiff.runner.config.schema;

/** Free text. */
public record TextType() implements SettingType {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.text(this);
  }
}
