package org.selfdiff.runner.config.tree;

import org.selfdiff.runner.config.problem.Origin;

/**
 * A single value.
 *
 * @param value an Integer, Long, Double, Boolean, String or enum constant
 */
record ValueNode(String path, Object value, Origin origin) implements SettingNode {
  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.value(this);
  }
}
