package org.selfdiff.runner.config.smoke;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.schema.WordType;
import org.selfdiff.runner.config.tree.AbsentNode;
import org.selfdiff.runner.config.tree.BlockNode;
import org.selfdiff.runner.config.tree.ListNode;
import org.selfdiff.runner.config.tree.SettingNode;

/**
 * The settings of an experiment by their keys, defaults included. Kinds of blocks are under {@code
 * BLOCK.kind}; lists of plain values are one setting; settings that are absent are left out.
 *
 * @param values what each is
 * @param given the keys of what the command line gives, blocks among them
 */
record Settings(Map<String, Object> values, Set<String> given) {

  /** Those of a tree. */
  static Settings of(BlockNode tree) {
    Settings all = new Settings(new LinkedHashMap<>(), new TreeSet<>());
    all.add(tree);
    return all;
  }

  private void add(SettingNode node) {
    if (node.origin().set().filter(Position.COMMAND_LINE::equals).isPresent()) {
      given.add(node.path());
    }
    if (node instanceof BlockNode block) {
      block.kind().ifPresent(kind -> values.put(block.path() + ".kind", kind));
      block.members().values().forEach(this::add);
    } else if (node instanceof ListNode list && isOfBlocks(list)) {
      list.elements().forEach(this::add);
    } else if (!(node instanceof AbsentNode)) {
      values.put(node.path(), node.value());
    }
  }

  private static boolean isOfBlocks(ListNode list) {
    return list.elements().stream().anyMatch(BlockNode.class::isInstance);
  }

  /** Whether the command line gives a setting, or one in the block of that key. */
  boolean isGiven(String key) {
    return given.stream().anyMatch(g -> g.equals(key) || g.startsWith(key + "."));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A setting of words or text. */
  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key))
        .map(value -> value instanceof Enum<?> word ? WordType.word(word) : value.toString());
  }

  /** A whole number. */
  OptionalLong whole(String key) {
    return values.get(key) instanceof Number n && isWhole(n)
        ? OptionalLong.of(n.longValue())
        : OptionalLong.empty();
  }

  /** A list of plain values. */
  List<?> list(String key) {
    return values.get(key) instanceof List<?> list ? list : List.of();
  }

  private static boolean isWhole(Number n) {
    return n instanceof Integer || n instanceof Long;
  }
}
