package org.selfdiff.runner.config.tree;

import java.util.List;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.ListType;
import org.selfdiff.runner.config.schema.SettingType;

/** Finds the kinds that one kind stands beside. */
final class Families {
  private Families() {}

  static List<BlockType> of(BlockType root, BlockType kind) {
    for (Field field : root.fields()) {
      List<BlockType> found = within(field.type(), kind);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static List<BlockType> within(SettingType type, BlockType kind) {
    if (type instanceof ListType list) {
      return within(list.element(), kind);
    }
    if (type instanceof BlockType block) {
      return of(block, kind);
    }
    if (type instanceof ChoiceType choice) {
      if (choice.kinds().contains(kind)) {
        return choice.kinds();
      }
      for (BlockType member : choice.kinds()) {
        List<BlockType> found = of(member, kind);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return List.of();
  }
}
