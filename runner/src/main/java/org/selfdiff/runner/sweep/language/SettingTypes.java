package org.selfdiff.runner.sweep.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.config.problem.ForeignTerms;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.ListType;
import org.selfdiff.runner.config.schema.SettingType;
import org.selfdiff.runner.config.schema.WholeType;

/**
 * The types that a dotted key may have: several where it depends on the kind of a block.
 *
 * @param language the whole language
 */
record SettingTypes(BlockType language) {
  /** The types of a setting; none where there is no such setting. */
  List<SettingType> of(String path) {
    List<SettingType> at = List.of(language);
    for (String part : path.split("\\.")) {
      int bracket = part.indexOf('[');
      String key = bracket < 0 ? part : part.substring(0, bracket);
      List<SettingType> inside = new ArrayList<>();
      at.stream()
          .flatMap(type -> blocks(type).stream())
          .flatMap(block -> block.fields().stream())
          .filter(field -> field.key().equals(key))
          .forEach(field -> inside.add(field.type()));
      boolean kind = key.equals(ChoiceType.KIND);
      at.stream().filter(type -> kind && type instanceof ChoiceType).forEach(inside::add);
      long depth = part.chars().filter(c -> c == '[').count();
      at = inside.stream().flatMap(type -> element(type, depth).stream()).toList();
    }
    return at;
  }

  /** The type of what lies so many lists deep; none where there are fewer. */
  private static List<SettingType> element(SettingType type, long depth) {
    if (depth == 0) {
      return List.of(type);
    }
    return type instanceof ListType list ? element(list.element(), depth - 1) : List.of();
  }

  /** Whether a setting is always a whole number. */
  boolean whole(String path) {
    return of(path).stream().allMatch(type -> type instanceof WholeType);
  }

  /** ", did you mean x?" for a setting that is not there, or nothing. */
  String hint(String path) {
    int dot = path.lastIndexOf('.');
    List<String> beside =
        of(path.substring(0, Math.max(0, dot))).stream()
            .flatMap(type -> blocks(type).stream())
            .flatMap(block -> block.keys().stream())
            .distinct()
            .toList();
    Optional<String> near = Nearest.to(path.substring(dot + 1), beside);
    if (near.isPresent()) {
      return ", did you mean " + path.substring(0, dot + 1) + near.get() + "?";
    }
    List<String> all = new ArrayList<>();
    collect(language, "", all);
    List<String> foreign = ForeignTerms.keys(path.substring(dot + 1));
    return foreign.isEmpty()
        ? Nearest.hint(path, all)
        : ", did you mean " + String.join(" or ", foreign) + "?";
  }

  private static void collect(BlockType block, String prefix, List<String> into) {
    for (Field field : block.fields()) {
      String path = prefix + field.key();
      into.add(path);
      blocks(field.type()).forEach(inner -> collect(inner, path + ".", into));
    }
  }

  private static List<BlockType> blocks(SettingType type) {
    if (type instanceof BlockType block) {
      return List.of(block);
    }
    return type instanceof ChoiceType choice ? choice.kinds() : List.of();
  }
}
