package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.List;

/** Lines that move several elements between memory and an array of fp32 at once. */
final class Vectors {
  private static final String[] FIELDS = {".x", ".y", ".z", ".w"};
  private static final int LARGEST_BYTES = 16;
  private static final int WORD_BYTES = 4;

  private Vectors() {}

  /** Bytes of which an address has to be a multiple. */
  static int alignment(Element type, int width) {
    return Math.min(LARGEST_BYTES, type.bytes() * width);
  }

  /**
   * Lines that read elements behind each other.
   *
   * @param to name of the array, without its place
   * @param first place of the first in the array, as text
   * @param pointer the parameter
   * @param at elements from the parameter, as text
   * @param width 2, 4 or 8
   */
  static List<String> read(
      Element type, String to, String first, String pointer, String at, int width) {
    List<String> lines = new ArrayList<>();
    if (type == Element.F32) {
      int each = Math.min(width, 4);
      for (int from = 0; from < width; from += each) {
        String w = pointer + "_" + from;
        lines.add(
            "float%d %s = *(const float%d*)(%s + %s);"
                .formatted(each, w, each, pointer, plus(at, from)));
        for (int e = 0; e < each; e++) {
          lines.add("%s[%s] = %s;".formatted(to, plus(first, from + e), w + FIELDS[e]));
        }
      }
      return lines;
    }
    int bytes = type.bytes() * width;
    String w = pointer + "_0";
    lines.add(
        "%s %s = *(const %s*)(%s + %s);".formatted(words(bytes), w, words(bytes), pointer, at));
    int perWord = WORD_BYTES / type.bytes();
    for (int e = 0; e < width; e++) {
      String word = bytes <= WORD_BYTES ? w : w + FIELDS[e / perWord];
      lines.add("%s[%s] = %s;".formatted(to, plus(first, e), part(type, word, e % perWord)));
    }
    return lines;
  }

  private static String part(Element type, String word, int place) {
    return switch (type) {
      case BF16 ->
          place == 0
              ? "__uint_as_float(" + word + " << 16)"
              : "__uint_as_float(" + word + " & 0xffff0000u)";
      case F16 -> "from_f16(" + word + (place == 0 ? " & 65535u)" : " >> 16)");
      case U8 -> "(float)((" + word + " >> " + 8 * place + ") & 255u)";
      case F32 -> throw new IllegalStateException("a word is one number");
    };
  }

  /** Lines that write elements behind each other, as {@link #read}. */
  static List<String> write(
      Element type, String from, String first, String pointer, String at, int width) {
    List<String> lines = new ArrayList<>();
    if (type == Element.F32) {
      int each = Math.min(width, 4);
      for (int start = 0; start < width; start += each) {
        String w = pointer + "_" + start;
        lines.add("float%d %s;".formatted(each, w));
        for (int e = 0; e < each; e++) {
          lines.add("%s = %s[%s];".formatted(w + FIELDS[e], from, plus(first, start + e)));
        }
        lines.add("*(float%d*)(%s + %s) = %s;".formatted(each, pointer, plus(at, start), w));
      }
      return lines;
    }
    int bytes = type.bytes() * width;
    String w = pointer + "_0";
    lines.add("%s %s;".formatted(words(bytes), w));
    for (int e = 0; e < width; e += 2) {
      String low = Conversions.written(type, "%s[%s]".formatted(from, plus(first, e)));
      String high = Conversions.written(type, "%s[%s]".formatted(from, plus(first, e + 1)));
      lines.add(
          "%s = %s | (%s << 16);"
              .formatted(bytes <= WORD_BYTES ? w : w + FIELDS[e / 2], low, high));
    }
    lines.add("*(%s*)(%s + %s) = %s;".formatted(words(bytes), pointer, at, w));
    return lines;
  }

  private static String words(int bytes) {
    return switch (bytes) {
      case 2 -> "unsigned short";
      case 4 -> "unsigned int";
      case 8 -> "uint2";
      case LARGEST_BYTES -> "uint4";
      default -> throw new IllegalStateException("no vector of " + bytes + " bytes");
    };
  }

  private static String plus(String text, int number) {
    return number == 0 ? text : text.equals("0") ? Integer.toString(number) : text + " + " + number;
  }
}
