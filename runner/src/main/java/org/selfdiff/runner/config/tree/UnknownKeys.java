package org.selfdiff.runner.config.tree;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.selfdiff.runner.config.problem.ForeignTerms;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.SettingType;

/**
 * Reports the keys of a block that its schema does not have, and says where they may belong.
 *
 * @param root the whole language, searched for a key in the wrong block
 * @param type the block's schema
 * @param path the block's dotted key
 */
record UnknownKeys(BlockType root, BlockType type, String path) {
  /** Kinds that a sentence names one by one. */
  private static final int NAMED = 4;

  void report(ConfigObject given, Binder binder) {
    List<String> known = type.keys();
    int count = 0;
    for (String key : new TreeSet<>(given.keySet())) {
      if (!known.contains(key)) {
        String full = path.isEmpty() ? key : path + "." + key;
        if (++count > Problems.MOST) {
          binder.report(full, given.get(key), "unknown key");
        } else if (!takenAway(full, key, given, binder)) {
          String advice = inherited(given, full, key, binder);
          binder.report(full, given.get(key), message(key, known) + advice);
        }
      }
    }
  }

  private String message(String key, List<String> known) {
    List<String> owners = otherKinds(key);
    if (!owners.isEmpty()) {
      return "not a setting of kind "
          + type.kind().orElseThrow().value()
          + " but of "
          + named(owners)
          + ", expected one of "
          + String.join(", ", known);
    }
    Optional<String> near = Nearest.to(key, known);
    boolean part = near.isPresent() && Nearest.contains(near.get(), key);
    List<String> foreign = part ? List.of() : ForeignTerms.keys(key);
    if (!foreign.isEmpty()) {
      return "unknown key, did you mean " + String.join(" or ", foreign) + "?";
    }
    if (near.isPresent()) {
      String full = path.isEmpty() ? near.get() : path + "." + near.get();
      return "unknown key, did you mean " + full + "?";
    }
    List<String> elsewhere = new ArrayList<>();
    collect(root, "", key, elsewhere);
    if (!elsewhere.isEmpty()) {
      return "unknown key, did you mean " + String.join(" or ", elsewhere) + "?";
    }
    return known.isEmpty()
        ? "unknown key, expected none here"
        : "unknown key, expected one of " + String.join(", ", known);
  }

  /** A setting that the kind before had, and that null takes away, is no mistake. */
  private boolean takenAway(String full, String key, ConfigObject given, Binder binder) {
    return !binder.isBroken(full)
        && given.get(key).valueType() == ConfigValueType.NULL
        && !otherKinds(key).isEmpty();
  }

  /** What to do about a setting that comes from another file than the kind. */
  private String inherited(ConfigObject given, String full, String key, Binder binder) {
    ConfigValue kind = given.get(ChoiceType.KIND);
    if (kind == null || otherKinds(key).isEmpty()) {
      return "";
    }
    Optional<String> chosen = file(binder.origin(path + "." + ChoiceType.KIND, kind));
    if (chosen.equals(file(binder.origin(full, given.get(key))))) {
      return "";
    }
    String word = String.valueOf(kind.unwrapped());
    return chosen.equals(Optional.of(Position.COMMAND_LINE.file()))
        ? "; %s=%s in place of %s.kind=%s drops what it inherits".formatted(path, word, path, word)
        : "; " + path + " = null before the block that chooses the kind drops what it inherits";
  }

  private static Optional<String> file(Origin origin) {
    return origin.set().map(Position::file);
  }

  /** The kinds beside this one that have the key. */
  private List<String> otherKinds(String key) {
    if (type.kind().isEmpty()) {
      return List.of();
    }
    return Families.of(root, type).stream()
        .filter(other -> other.keys().contains(key))
        .map(other -> other.kind().orElseThrow().value())
        .toList();
  }

  private static String named(List<String> kinds) {
    int count = kinds.size();
    if (count == 1) {
      return "kind " + kinds.get(0);
    }
    int shown = count > NAMED ? NAMED : count - 1;
    String last = count > NAMED ? count - shown + " more" : kinds.get(shown);
    return "the kinds " + String.join(", ", kinds.subList(0, shown)) + " and " + last;
  }

  private static void collect(BlockType block, String prefix, String key, List<String> into) {
    for (Field field : block.fields()) {
      String full = prefix.isEmpty() ? field.key() : prefix + "." + field.key();
      if (Nearest.same(field.key(), key)) {
        into.add(full);
      }
      List<BlockType> inside = blocks(field.type());
      inside.forEach(b -> collect(b, full, key, into));
    }
    List<String> once = List.copyOf(new LinkedHashSet<>(into));
    into.clear();
    into.addAll(once);
  }

  private static List<BlockType> blocks(SettingType type) {
    if (type instanceof BlockType block) {
      return List.of(block);
    }
    return type instanceof ChoiceType choice ? choice.kinds() : List.of();
  }
}
