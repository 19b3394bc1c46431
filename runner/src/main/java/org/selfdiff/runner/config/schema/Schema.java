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
import java.util.function.UnaryOperator;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.schema.Variant;

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
    return of(record, Optional.ofNullable(record.getAnnotation(Kind.class)).map(Selector::of));
  }

  private static BlockType of(Class<?> record, Optional<Selector> kind) {
    Optional<Variant> variant = kind.flatMap(Selector::variant);
    List<Field> fields = new ArrayList<>();
    Arrays.stream(record.getRecordComponents())
        .skip(variant.isPresent() ? 1 : 0)
        .forEach(component -> fields.add(field(record, component, variant)));
    return new BlockType(record, kind, List.copyOf(fields));
  }

  /** A Java name with dashes for humps: {@code weightDecay} is {@code weight-decay}. */
  public static String key(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
  }

  private static Field field(
      Class<?> record, RecordComponent component, Optional<Variant> variant) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(
          record.getName() + "." + component.getName() + " has no @Setting");
    }
    UnaryOperator<String> filled = text -> variant.map(v -> v.fill(text)).orElse(text);
    boolean required = setting.byDefault().equals(Setting.REQUIRED);
    return new Field(
        key(component.getName()),
        type(component.getGenericType()),
        filled.apply(setting.doc()),
        required ? Optional.empty() : Optional.of(filled.apply(setting.byDefault())),
        setting,
        component.getType());
  }

  private static SettingType type(java.lang.reflect.Type java) {
    if (java instanceof ParameterizedType generic) {
      SettingType argument = type(generic.getActualTypeArguments()[0]);
      if (generic.getRawType() == List.class) {
        return new ListType(argument);
      }
      if (generic.getRawType() == Optional.class) {
        return argument;
      }
    }
    return java instanceof Class<?> plain ? type(plain) : unknown(java);
  }

  private static SettingType type(Class<?> java) {
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
      return variants(java).isEmpty() ? of(java) : new ChoiceType(java, kinds(java));
    }
    return java.isSealed() ? choice(java) : unknown(java);
  }

  /** The kinds of a sealed family, those of the families within it among them. */
  public static ChoiceType choice(Class<?> family) {
    List<BlockType> kinds = new ArrayList<>();
    for (Class<?> member : family.getPermittedSubclasses()) {
      kinds.addAll(kinds(member));
    }
    for (BlockType kind : kinds) {
      if (kind.kind().isEmpty()) {
        throw new IllegalStateException(kind.record().getName() + " has no @Kind");
      }
    }
    return new ChoiceType(family, List.copyOf(kinds));
  }

  private static List<BlockType> kinds(Class<?> member) {
    if (!member.isRecord()) {
      return choice(member).kinds();
    }
    List<Variant> variants = variants(member);
    return variants.isEmpty()
        ? List.of(of(member))
        : variants.stream().map(v -> of(member, Optional.of(Selector.of(v)))).toList();
  }

  /** The kinds that share the record; none where it is one kind or no kind at all. */
  private static List<Variant> variants(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .limit(1)
        .map(RecordComponent::getType)
        .filter(type -> type.isEnum() && Variant.class.isAssignableFrom(type))
        .flatMap(type -> Arrays.stream(type.getEnumConstants()))
        .map(Variant.class::cast)
        .toList();
  }

  private static SettingType unknown(java.lang.reflect.Type java) {
    throw new IllegalStateException("no setting can have the type " + java.getTypeName());
  }
}
