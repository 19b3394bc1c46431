package org.selfdiff.runner.config.tree;

import java.util.Optional;
import org.selfdiff.runner.config.problem.Origin;

/** An optional setting that is not given. */
public record AbsentNode(String path, Origin origin) implements SettingNode {
  @Override
  public Object value() {
    return Optional.empty();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.absent(this);
  }
}
