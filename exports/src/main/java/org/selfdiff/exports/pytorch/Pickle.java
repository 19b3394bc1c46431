package org.selfdiff.exports.pytorch;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.selfdiff.exports.FileFormatException;

/**
 * The machine that reads one pickle (PEP 307 and 3154, protocols 0 to 5), restricted to {@link
 * Global}. Dictionaries become maps, lists, tuples and sets lists, integers Long or BigInteger.
 */
final class Pickle {
  private static final Object MARK = new Object();
  private static final Object NONE = new Object();

  /** Text and bytes longer than this are no part of a checkpoint. */
  private static final long LENGTH_MOST = 1L << 30;

  private final DataInputStream in;
  private final Function<List<?>, TorchStorage> persistent;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private Pickle(InputStream in, Function<List<?>, TorchStorage> persistent) {
    this.in = new DataInputStream(in);
    this.persistent = persistent;
  }

  /**
   * Reads the pickle at the head of a stream, and not a byte more.
   *
   * @param persistent a storage by what the pickle says of it
   * @return the value; null for None
   * @throws FileFormatException if it is damaged or names what is not read
   */
  static Object read(InputStream in, Function<List<?>, TorchStorage> persistent)
      throws IOException {
    try {
      Object value = new Pickle(in, persistent).run();
      return value == NONE ? null : value;
    } catch (EOFException e) {
      throw new FileFormatException("the pickle ends in the middle: the file is truncated");
    } catch (ClassCastException | IndexOutOfBoundsException e) {
      throw new FileFormatException("the pickle is damaged: " + e.getMessage());
    }
  }

  private Object run() throws IOException {
    while (true) {
      int op = in.readUnsignedByte();
      if (op == '.') {
        return pop();
      }
      if (!scalar(op) && !container(op) && !reference(op)) {
        throw new FileFormatException(
            "the pickle has the instruction 0x%02x, which no checkpoint needs".formatted(op));
      }
    }
  }

  private boolean scalar(int op) throws IOException {
    switch (op) {
      case 0x80 -> in.readUnsignedByte();
      case 0x95 -> in.readLong();
      case 'N' -> push(NONE);
      case 0x88 -> push(Boolean.TRUE);
      case 0x89 -> push(Boolean.FALSE);
      case 'K' -> push((long) in.readUnsignedByte());
      case 'M' -> push(little(2));
      case 'J' -> push((long) (int) little(4));
      case 'I' -> push(integerLine());
      case 'L' -> push(whole(new BigInteger(line().replace("L", ""))));
      case 0x8a -> push(longOf(in.readUnsignedByte()));
      case 0x8b -> push(longOf(length(little(4))));
      case 'G' -> push(in.readDouble());
      case 'F' -> push(Double.valueOf(line()));
      case 'X' -> push(text(length(little(4))));
      case 0x8c -> push(text(in.readUnsignedByte()));
      case 0x8d -> push(text(length(little(8))));
      case 'V' -> push(line());
      case 'S' -> push(line().replaceAll("^['\"]|['\"]$", ""));
      case 'T' -> push(text(length(little(4))));
      case 'U' -> push(text(in.readUnsignedByte()));
      case 'C' -> push(bytes(in.readUnsignedByte()));
      case 'B' -> push(bytes(length(little(4))));
      case 0x8e -> push(bytes(length(little(8))));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int op) {
    switch (op) {
      case '}' -> push(new LinkedHashMap<>());
      case ']', 0x8f -> push(new ArrayList<>());
      case ')' -> push(List.of());
      case '(' -> push(MARK);
      case '0' -> pop();
      case '1' -> sinceMark();
      case '2' -> push(top());
      case 't', 'l', 0x91 -> push(sinceMark());
      case 0x85 -> push(last(1));
      case 0x86 -> push(last(2));
      case 0x87 -> push(last(3));
      case 'a' -> {
        Object item = pop();
        items(top()).add(item);
      }
      case 'e', 0x90 -> {
        List<Object> more = sinceMark();
        items(top()).addAll(more);
      }
      case 'd' -> {
        List<Object> pairs = sinceMark();
        Map<Object, Object> map = new LinkedHashMap<>();
        put(map, pairs);
        push(map);
      }
      case 's' -> {
        List<Object> pair = last(2);
        put(entries(top()), pair);
      }
      case 'u' -> {
        List<Object> pairs = sinceMark();
        put(entries(top()), pairs);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean reference(int op) throws IOException {
    switch (op) {
      case 'q' -> memo.put(in.readUnsignedByte(), top());
      case 'r' -> memo.put((int) little(4), top());
      case 'p' -> memo.put(Integer.valueOf(line()), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> push(remembered(in.readUnsignedByte()));
      case 'j' -> push(remembered((int) little(4)));
      case 'g' -> push(remembered(Integer.parseInt(line())));
      case 'c' -> push(Global.named(line(), line()));
      case 0x93 -> {
        List<Object> names = last(2);
        push(Global.named((String) names.get(0), (String) names.get(1)));
      }
      case 'R', 0x81 -> {
        List<Object> call = last(2);
        push(((Global) call.get(0)).call((List<?>) call.get(1)));
      }
      case 'b' -> build();
      case 'Q' -> push(persistent.apply((List<?>) pop()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The attributes of a namespace are its entries; those of other things carry no numbers. */
  private void build() {
    Object state = pop();
    if (top() instanceof Map<?, ?> && state instanceof Map<?, ?> attributes) {
      attributes.forEach(
          (key, value) -> {
            if (!"_metadata".equals(key)) {
              entries(top()).put(key, value);
            }
          });
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

  @SuppressWarnings("unchecked")
  private static List<Object> items(Object list) {
    return (List<Object>) list;
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> entries(Object map) {
    return (Map<Object, Object>) map;
  }

  private static void put(Map<Object, Object> map, List<Object> pairs) {
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      map.put(pairs.get(i), pairs.get(i + 1) == NONE ? null : pairs.get(i + 1));
    }
  }

  private long little(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) in.readUnsignedByte() << 8 * i;
    }
    return value;
  }

  private static int length(long bytes) {
    if (bytes < 0 || bytes > LENGTH_MOST) {
      throw new FileFormatException("the pickle is damaged: a text of " + bytes + " bytes");
    }
    return (int) bytes;
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private String text(int length) throws IOException {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      text.append((char) c);
    }
    return text.toString();
  }

  private Object integerLine() throws IOException {
    String text = line();
    return switch (text) {
      case "00" -> Boolean.FALSE;
      case "01" -> Boolean.TRUE;
      default -> whole(new BigInteger(text));
    };
  }

  private Object longOf(int length) throws IOException {
    byte[] little = bytes(length);
    byte[] big = new byte[length];
    for (int i = 0; i < length; i++) {
      big[i] = little[length - 1 - i];
    }
    return length == 0 ? 0L : whole(new BigInteger(big));
  }

  private static Object whole(BigInteger n) {
    return n.bitLength() < Long.SIZE ? (Object) n.longValue() : n;
  }
}
