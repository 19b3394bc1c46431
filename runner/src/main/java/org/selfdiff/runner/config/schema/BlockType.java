package org.selfdiff.runner.config.schema;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A block of settings: one Java record.
 *
 * @param record the record
 * @param kind what selects it, where it is one of several
 * @param fields its settings in the order of the components, without the one that the kind fixes
 */
public record BlockType(Class<?> record, Optional<Selector> kind, List<Field> fields)
    implements SettingType {
  private static final ClassValue<Constructor<?>> CANONICAL =
      new ClassValue<>() {
        @Override
        protected Constructor<?> computeValue(Class<?> record) {
          Class<?>[] types =
              Arrays.stream(record.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new);
          try {
            return record.getDeclaredConstructor(types);
          } catch (NoSuchMethodException e) {
            throw new IllegalStateException(record + " has no canonical constructor", e);
          }
        }
      };

  /** The keys of the block, {@code kind} first where it has one. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    kind.ifPresent(any -> keys.add(ChoiceType.KIND));
    fields.forEach(field -> keys.add(field.key()));
    return keys;
  }

  /**
   * The record with these values of its settings.
   *
   * @throws IllegalArgumentException what the record's own constructor objects to
   */
  public Object create(List<Object> values) {
    List<Object> components = new ArrayList<>();
    kind.flatMap(Selector::variant).ifPresent(components::add);
    components.addAll(values);
    try {
      return CANONICAL.get(record).newInstance(components.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException cause) {
        throw cause;
      }
      throw new IllegalStateException("cannot create " + record, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + record, e);
    }
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.block(this);
  }
}
