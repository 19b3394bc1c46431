package org.selfdiff.runner.config.schema;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.schema.Kind;

/**
 * A block of settings: one Java record.
 *
 * @param record the record
 * @param kind the word that selects it, where it is one of several
 * @param fields its settings in the order of the components
 */
public record BlockType(Class<?> record, Optional<Kind> kind, List<Field> fields) implements Type {

  /** The keys of the block, {@code kind} first where it has one. */
  public List<String> keys() {
    List<String> keys = new java.util.ArrayList<>();
    kind.ifPresent(any -> keys.add(ChoiceType.KIND));
    fields.forEach(field -> keys.add(field.key()));
    return keys;
  }

  /**
   * The record with these component values.
   *
   * @throws IllegalArgumentException what the record's own constructor objects to
   */
  public Object create(List<Object> values) {
    try {
      Constructor<?>[] all = record.getDeclaredConstructors();
      for (Constructor<?> constructor : all) {
        if (isCanonical(constructor)) {
          return constructor.newInstance(values.toArray());
        }
      }
      throw new IllegalStateException(record + " has no canonical constructor");
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException cause) {
        throw cause;
      }
      throw new IllegalStateException("cannot create " + record, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + record, e);
    }
  }

  private boolean isCanonical(Constructor<?> constructor) {
    Class<?>[] types = constructor.getParameterTypes();
    var components = record.getRecordComponents();
    if (types.length != components.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      if (types[i] != components[i].getType()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.block(this);
  }
}
