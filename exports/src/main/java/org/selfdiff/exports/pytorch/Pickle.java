package org.selfdiff.exports.pytorch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.selfdiff.exports.FileFormatException;

/**
 * The machine that reads one pickle (PEP 307 and 3154, protocols 0 to 5), restricted to {@link
 * Global}. Dictionaries become maps, lists, tuples and sets lists, integers Long or BigInteger,
 * everything that is not known {@link Opaque}. What it may take is bounded: a few bytes of a pickle
 * can ask for copies without end.
 */
final class Pickle {
  private static final Object MARK = new Object();
  private static final Object NONE = new Object();

  /** A checkpoint has some ten per tensor. */
  private static final int INSTRUCTIONS_MOST = 8_000_000;

  private static final int CONTAINERS_MOST = 1_000_000;

  /** Elements that may be put again for every instruction read. */
  private static final int COPIES = 16;

  private final PickleInput in;
  private final Function<List<?>, TorchStorage> persistent;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int instructions;
  private int containers;
  private long copied;

  private Pickle(InputStream in, Function<List<?>, TorchStorage> persistent) {
    this.in = new PickleInput(in);
    this.persistent = persistent;
  }

  /**
   * Reads the pickle at the head of a stream, and not a byte more.
   *
   * @param persistent a storage by what the pickle says of it
   * @return the value; null for None
   * @throws FileFormatException if it is damaged, asks for more than a checkpoint needs, or for
   *     code to be run
   */
  static Object read(InputStream in, Function<List<?>, TorchStorage> persistent)
      throws IOException {
    Pickle pickle = new Pickle(in, persistent);
    try {
      Object value = pickle.run();
      return value == NONE ? null : value;
    } catch (EOFException e) {
      throw new FileFormatException("the pickle ends in the middle: the file is truncated");
    } catch (FileFormatException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      // Bytes that make no sense may fail in any way: as a number, a cast, a place in a list.
      throw new FileFormatException(
          "the pickle is damaged at byte %d (%s)"
              .formatted(pickle.in.position(), e.getClass().getSimpleName()));
    }
  }

  private Object run() throws IOException {
    while (true) {
      int op = in.unsignedByte();
      if (op == '.') {
        return pop();
      }
      if (++instructions > INSTRUCTIONS_MOST || containers > CONTAINERS_MOST) {
        throw new FileFormatException(
            "the pickle has more than %d values or %d lists, which no checkpoint needs"
                .formatted(INSTRUCTIONS_MOST, CONTAINERS_MOST));
      }
      if (!scalar(op) && !container(op) && !reference(op)) {
        throw new FileFormatException(
            "the pickle has the instruction 0x%02x at byte %d, which no checkpoint needs"
                .formatted(op, in.position()));
      }
    }
  }

  private boolean scalar(int op) throws IOException {
    switch (op) {
      case 0x80 -> in.unsignedByte();
      case 0x95 -> in.little(8);
      case 'N' -> push(NONE);
      case 0x88 -> push(Boolean.TRUE);
      case 0x89 -> push(Boolean.FALSE);
      case 'K' -> push((long) in.unsignedByte());
      case 'M' -> push(in.little(2));
      case 'J' -> push((long) (int) in.little(4));
      case 'I' -> push(integerLine());
      case 'L' -> push(PickleInput.decimal(in.line()));
      case 0x8a -> push(in.signed(in.unsignedByte()));
      case 0x8b -> push(in.signed(in.little(4)));
      case 'G' -> push(in.bigEndianDouble());
      case 'F' -> push(Double.valueOf(in.line()));
      case 'X', 'T' -> push(in.text(in.little(4)));
      case 0x8c, 'U' -> push(in.text(in.unsignedByte()));
      case 0x8d -> push(in.text(in.little(8)));
      case 'V' -> push(in.line());
      case 'S' -> push(in.line().replaceAll("^['\"]|['\"]$", ""));
      case 'C' -> push(in.bytes(in.unsignedByte()));
      case 'B' -> push(in.bytes(in.little(4)));
      case 0x8e, 0x96 -> push(in.bytes(in.little(8)));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int op) {
    switch (op) {
      case '}' -> push(map());
      case ']', 0x8f -> push(list(List.of()));
      case ')' -> push(List.of());
      case '(' -> push(MARK);
      case '0' -> pop();
      case '1' -> sinceMark();
      case '2' -> push(top());
      case 't', 'l', 0x91 -> push(list(sinceMark()));
      case 0x85 -> push(list(last(1)));
      case 0x86 -> push(list(last(2)));
      case 0x87 -> push(list(last(3)));
      case 'a' -> addAll(List.of(pop()));
      case 'e', 0x90 -> addAll(sinceMark());
      case 'd' -> {
        Map<Object, Object> map = map();
        put(map, sinceMark());
        push(map);
      }
      case 's' -> putAll(last(2));
      case 'u' -> putAll(sinceMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean reference(int op) throws IOException {
    switch (op) {
      case 'q' -> memo.put(in.unsignedByte(), top());
      case 'r' -> memo.put((int) in.little(4), top());
      case 'p' -> memo.put(Integer.valueOf(in.line()), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> push(remembered(in.unsignedByte()));
      case 'j' -> push(remembered((int) in.little(4)));
      case 'g' -> push(remembered(Integer.parseInt(in.line())));
      case 'c' -> push(Global.named(in.line(), in.line()));
      case 'i' -> {
        Global made = Global.named(in.line(), in.line());
        push(called(made, sinceMark()));
      }
      case 'o' -> {
        List<Object> call = sinceMark();
        push(called(call.get(0), call.subList(1, call.size())));
      }
      case 0x93 -> {
        List<Object> names = last(2);
        push(Global.named((String) names.get(0), (String) names.get(1)));
      }
      case 'R', 0x81 -> {
        List<Object> call = last(2);
        push(called(call.get(0), (List<?>) call.get(1)));
      }
      case 0x92 -> {
        List<Object> call = last(3);
        push(called(call.get(0), (List<?>) call.get(1)));
      }
      case 'b' -> build();
      case 'Q' -> push(persistent.apply((List<?>) pop()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** What a call would give; of what is not known, nothing but its name. */
  private Object called(Object callee, List<?> arguments) {
    if (callee instanceof Opaque opaque) {
      return new Opaque(opaque.name());
    }
    if (!arguments.isEmpty()) {
      copy(arguments.get(0) instanceof List<?> l ? l.size() : 0);
      copy(arguments.get(0) instanceof Map<?, ?> m ? m.size() : 0);
    }
    containers++;
    return ((Global) callee).call(arguments);
  }

  /** The attributes of a namespace are its entries; those of other things carry no numbers. */
  private void build() {
    Object state = pop();
    if (top() instanceof Map<?, ?> && state instanceof Map<?, ?> attributes && state != top()) {
      Map<Object, Object> to = entries(top());
      copy(attributes.size());
      attributes.forEach(
          (key, value) -> {
            if (!"_metadata".equals(key)) {
              to.put(key, value);
            }
          });
    }
  }

  /** Counts what is put again without being read again. */
  private void copy(int elements) {
    copied += elements;
    if (copied > (long) COPIES * instructions + CONTAINERS_MOST) {
      throw new FileFormatException("the pickle copies its lists again and again");
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    return stack.remove(stack.size() - 1);
  }

  private Map<Object, Object> map() {
    containers++;
    return new LinkedHashMap<>();
  }

  private List<Object> list(List<Object> elements) {
    containers++;
    return elements.isEmpty() ? new ArrayList<>() : elements;
  }

  private List<Object> last(int count) {
    List<Object> tail = stack.subList(stack.size() - count, stack.size());
    List<Object> values = new ArrayList<>(tail);
    tail.clear();
    return values;
  }

  private List<Object> sinceMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw new FileFormatException("the pickle is damaged: a list that was not begun");
    }
    List<Object> values = last(stack.size() - mark - 1);
    pop();
    return values;
  }

  private Object remembered(int key) {
    Object value = memo.get(key);
    if (value == null) {
      throw new FileFormatException("the pickle is damaged: it recalls what it never kept");
    }
    return value;
  }

  /** Elements of things that are not known are dropped. */
  private void addAll(List<Object> more) {
    if (!(top() instanceof Opaque)) {
      @SuppressWarnings("unchecked")
      List<Object> list = (List<Object>) top();
      list.addAll(more);
    }
  }

  private void putAll(List<Object> pairs) {
    if (!(top() instanceof Opaque)) {
      put(entries(top()), pairs);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> entries(Object map) {
    return (Map<Object, Object>) map;
  }

  private static void put(Map<Object, Object> map, List<Object> pairs) {
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      Object value = pairs.get(i + 1);
      map.put(key(pairs.get(i)), value == NONE ? null : value);
    }
  }

  /** A list as a key would be compared by all that it holds, and may hold itself. */
  static Object key(Object key) {
    boolean scalar =
        key instanceof String
            || key instanceof Long
            || key instanceof Boolean
            || key instanceof Double
            || key instanceof BigInteger;
    return scalar ? key : new Opaque("a key that is no text");
  }

  private Object integerLine() throws IOException {
    String line = in.line();
    return switch (line) {
      case "00" -> Boolean.FALSE;
      case "01" -> Boolean.TRUE;
      default -> PickleInput.decimal(line);
    };
  }
}
