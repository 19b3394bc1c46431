package org.selfdiff.runner.config.tree;

import java.util.List;
import org.selfdiff.runner.config.problem.Origin;

/**
 * A list.
 *
 * @param elements its elements; one with the list's own path is written in the list's place
 */
public record ListNode(String path, List<SettingNode> elements, Origin origin)
    implements SettingNode {

  /** Whether the only element is written without the list around it. */
  boolean single() {
    return elements.size() == 1 && elements.get(0).path().equals(path);
  }

  @Override
  public Object value() {
    return elements.stream().map(SettingNode::value).toList();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.list(this);
  }
}
