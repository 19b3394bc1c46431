package org.selfdiff.runner.config.tree;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.problem.Quote;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.source.Merged;

/**
 * Compares a merged tree with the schema of its root and turns it into nodes and records. Every
 * problem is reported; what has none is bound even when something beside it has one.
 */
public final class Binder {
  private final BlockType root;
  private final Merged merged;
  private final Problems problems;

  /** Binds {@code merged} as a block of type {@code root}, reporting to {@code problems}. */
  public Binder(BlockType root, Merged merged, Problems problems) {
    this.root = root;
    this.merged = merged;
    this.problems = problems;
  }

  /** The settings of the root that are without fault. */
  public Bound bind() {
    return members("", root, merged.tree(), false);
  }

  /** The node of a block whose settings are all without fault. */
  Optional<SettingNode> block(TypedValue place, BlockType type, ConfigObject given) {
    Bound bound = members(place.path(), type, given, place.byDefault());
    if (!bound.complete()) {
      return Optional.empty();
    }
    try {
      Object record = type.create(values(bound));
      return Optional.of(new BlockNode(place.path(), type, bound.members(), origin(place), record));
    } catch (IllegalArgumentException e) {
      report(place, e.getMessage());
      return Optional.empty();
    }
  }

  /** The components of a record, where {@code bound} is complete. */
  public static List<Object> values(Bound bound) {
    List<Object> values = new ArrayList<>();
    bound
        .members()
        .forEach(
            (field, node) ->
                values.add(
                    node instanceof AbsentNode ? field.absent() : field.present(node.value())));
    return values;
  }

  private Bound members(String path, BlockType type, ConfigObject given, boolean byDefault) {
    new UnknownKeys(root, type, path).report(given, this);
    LinkedHashMap<Field, SettingNode> members = new LinkedHashMap<>();
    for (Field field : type.fields()) {
      String key = path.isEmpty() ? field.key() : path + "." + field.key();
      member(key, path, field, given.get(field.key()), byDefault)
          .ifPresent(node -> members.put(field, node));
    }
    return new Bound(members, members.size() == type.fields().size());
  }

  private Optional<SettingNode> member(
      String key, String parent, Field field, ConfigValue given, boolean byDefault) {
    if (isBroken(key)) {
      return Optional.empty();
    }
    if (given != null && given.valueType() != ConfigValueType.NULL) {
      return read(new TypedValue(key, field.type(), field, given, byDefault));
    }
    if (field.optional()) {
      return Optional.of(new AbsentNode(key, Origin.DEFAULT));
    }
    if (field.byDefault().isPresent()) {
      return read(new TypedValue(key, field.type(), field, written(field.byDefault().get()), true));
    }
    if (merged.complete() && !isBroken(parent)) {
      problems.add(
          merged.positions().nearest(parent),
          key,
          "missing, expected " + field.expected() + ": " + field.doc());
    }
    return Optional.empty();
  }

  Optional<SettingNode> read(TypedValue place) {
    if (isBroken(place.path())) {
      return Optional.empty();
    }
    return place.type().accept(new ValueReader(this, place));
  }

  /** Whether the value there could not be substituted; the problem is already known. */
  boolean isBroken(String path) {
    return merged.broken().contains(path);
  }

  private static ConfigValue written(String text) {
    return text.equals("{}")
        ? ConfigValueFactory.fromMap(Map.of())
        : ConfigFactory.parseString("value = " + text).root().get("value");
  }

  Origin origin(TypedValue place) {
    return place.byDefault() ? Origin.DEFAULT : origin(place.path(), place.value());
  }

  Origin origin(String path, ConfigValue value) {
    return merged.positions().of(path, value);
  }

  void report(TypedValue place, String message) {
    if (place.byDefault()) {
      throw new IllegalStateException("default of " + place.path() + ": " + message);
    }
    report(place.path(), place.value(), message);
  }

  /** Reports {@code message} about a value, naming both ends of a substitution. */
  void report(String path, ConfigValue value, String message) {
    Origin origin = origin(path, value);
    String defined = origin.defined().map(p -> " (the value is written at " + p + ")").orElse("");
    problems.add(origin.set().orElseThrow(), path, message + defined);
  }

  static String unknownKind(String word, ChoiceType type) {
    return "unknown kind \""
        + Quote.of(word)
        + "\", expected "
        + String.join(", ", type.words())
        + Nearest.hint(word, type.words());
  }
}
