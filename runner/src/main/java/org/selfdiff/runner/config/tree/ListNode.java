package org.selfdiff.runner.config.tree;

import java.util.List;
import org.selfdiff.runner.config.problem.Origin;

/**
 * A list.
 *
 * @param elements its elements
 */
public record ListNode(String path, List<SettingNode> elements, Origin origin)
    implements SettingNode {

  @Override
  public Object value() {
    return elements.stream().map(SettingNode::value).toList();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.list(this);
  }
}
