package org.selfdiff.runner.config.tree;

import java.util.LinkedHashMap;
import java.util.Optional;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.Field;

/**
 * A block of settings.
 *
 * @param type its schema
 * @param members its settings by their fields, in the schema's order
 * @param value the record
 */
public record BlockNode(
    String path,
    BlockType type,
    LinkedHashMap<Field, SettingNode> members,
    Origin origin,
    Object value)
    implements SettingNode {

  /** The word that selected the block, where it is one of several. */
  public Optional<String> kind() {
    return type.kind().map(kind -> kind.value());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.block(this);
  }
}
