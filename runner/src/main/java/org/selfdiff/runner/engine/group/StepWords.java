package org.selfdiff.runner.engine.group;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * A graph in words that are the same in every process: values by the order in which they appear,
 * attributes by their name and their bits.
 */
final class StepWords {
  private final MessageDigest digest;
  private final Map<Value, Integer> numbers = new IdentityHashMap<>();

  StepWords(MessageDigest digest) {
    this.digest = digest;
  }

  byte[] digest() {
    return digest.digest();
  }

  /** Adds a word, with its length before it so that words do not run into each other. */
  void word(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    digest.update(bytes);
  }

  private void number(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  void inputs(List<Value> inputs) {
    word("inputs");
    for (Value v : inputs) {
      word(v.name());
      made(v);
    }
  }

  void nodes(List<Node> nodes) {
    word("nodes");
    number(nodes.size());
    for (Node n : nodes) {
      attribute(n.op());
      number(n.recomputation());
      number(n.inputs().size());
      n.inputs().forEach(this::value);
      nodes(n.body());
      number(n.outputs().size());
      n.outputs().forEach(this::made);
    }
  }

  /** A value that is read. */
  void value(Value v) {
    Integer number = numbers.get(v);
    if (number == null) {
      throw new IllegalStateException(v + " is read before it is made");
    }
    number(number);
  }

  /** A value that appears; one that a region's body has made is known. */
  private void made(Value v) {
    number(numbers.computeIfAbsent(v, known -> numbers.size()));
    word(v.type().name());
    word(v.shape().toString());
  }

  private void attribute(Object a) {
    if (a instanceof Record r) {
      word(r.getClass().getName());
      for (RecordComponent c : r.getClass().getRecordComponents()) {
        word(c.getName());
        attribute(read(c, r));
      }
    } else if (a.getClass().isArray()) {
      number(Array.getLength(a));
      for (int i = 0; i < Array.getLength(a); i++) {
        attribute(Array.get(a, i));
      }
    } else if (a instanceof Double d) {
      number(Double.doubleToRawLongBits(d));
    } else if (a instanceof Integer || a instanceof Long) {
      number(((Number) a).longValue());
    } else if (a instanceof Enum<?> e) {
      word(e.name());
    } else if (a instanceof Boolean || a instanceof String || a instanceof Shape) {
      word(a.toString());
    } else {
      throw new IllegalStateException("an op has an attribute of a new type: " + a.getClass());
    }
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the attributes of ops are public: " + component, e);
    }
  }
}
