package org.selfdiff.runner.config.schema;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** Reads the schema of a block from the record that holds it. */
public final class Schema {
  private Schema() {}

  /**
   * The schema of a record.
   *
   * @throws IllegalStateException when a component has no {@link Setting} or a type that the
   *     language does not know: a mistake in the program, not in an experiment
   */
  public static BlockType of(Class<?> record) {
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      fields.add(field(record, component));
    }
    return new BlockType(
        record, Optional.ofNullable(record.getAnnotation(Kind.class)), List.copyOf(fields));
  }

  /** A Java name with dashes for humps: {@code weightDecay} is {@code weight-decay}. */
  public static String key(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
  }

  private static Field field(Class<?> record, RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(
          record.getName() + "." + component.getName() + " has no @Setting");
    }
    return new Field(
        key(component.getName()), type(component.getGenericType()), setting, component.getType());
  }

  private static Type type(java.lang.reflect.Type java) {
    if (java instanceof ParameterizedType generic) {
      Type argument = type(generic.getActualTypeArguments()[0]);
      if (generic.getRawType() == List.class) {
        return new ListType(argument);
      }
      if (generic.getRawType() == Optional.class) {
        return argument;
      }
    }
    return java instanceof Class<?> plain ? type(plain) : unknown(java);
  }

  private static Type type(Class<?> java) {
    if (java == int.class || java == Integer.class || java == OptionalInt.class) {
      return new WholeType(false);
    }
    if (java == long.class || java == Long.class || java == OptionalLong.class) {
      return new WholeType(true);
    }
    if (java == double.class || java == Double.class || java == OptionalDouble.class) {
      return new NumberType();
    }
    if (java == boolean.class || java == Boolean.class) {
      return new FlagType();
    }
    if (java == String.class) {
      return new TextType();
    }
    if (java.isEnum()) {
      return new WordType(Arrays.stream(java.getEnumConstants()).map(c -> (Enum<?>) c).toList());
    }
    if (java.isRecord()) {
      return of(java);
    }
    return java.isSealed() ? choice(java) : unknown(java);
  }

  private static ChoiceType choice(Class<?> family) {
    List<BlockType> kinds = new ArrayList<>();
    for (Class<?> member : family.getPermittedSubclasses()) {
      BlockType kind = of(member);
      if (kind.kind().isEmpty()) {
        throw new IllegalStateException(member.getName() + " has no @Kind");
      }
      kinds.add(kind);
    }
    return new ChoiceType(family, List.copyOf(kinds));
  }

  private static Type unknown(java.lang.reflect.Type java) {
    throw new IllegalStateException("no setting can have the type " + java.getTypeName());
  }
}
