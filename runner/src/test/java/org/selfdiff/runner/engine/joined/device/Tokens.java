package org.selfdiff.runner.engine.joined.device;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a source. Lines for the preprocessor are left out; only hints are known. */
final class Tokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(0x[0-9a-fA-F]+(?:ull|u)?|[0-9]+\\.[0-9]+(?:E-?[0-9]+)?f|[0-9]+(?:ull|u)?)"
              + "|([A-Za-z_][A-Za-z_0-9]*)|(\"C\")"
              + "|(<<|>>|<=|>=|==|!=|&&|\\|\\||\\+\\+|[-+*/%&|^~!<>=?:;,.(){}\\[\\]]))");

  private final List<String> words = new ArrayList<>();
  private int at;

  Tokens(String source) {
    StringBuilder code = new StringBuilder();
    for (String line : source.split("\n")) {
      if (line.strip().startsWith("#")) {
        if (!line.strip().equals("#pragma unroll")) {
          throw new IllegalArgumentException("unknown line " + line);
        }
      } else {
        code.append(line).append('\n');
      }
    }
    Matcher m = TOKEN.matcher(code);
    int end = 0;
    while (m.find(end) && m.start() == end) {
      words.add(m.group().strip());
      end = m.end();
    }
    if (!code.substring(end).isBlank()) {
      throw new IllegalArgumentException("cannot read " + code.substring(end));
    }
  }

  boolean isEmpty() {
    return at == words.size();
  }

  String peek() {
    return peek(0);
  }

  String peek(int ahead) {
    return at + ahead < words.size() ? words.get(at + ahead) : "";
  }

  String next() {
    return words.get(at++);
  }

  /** Takes a word if it is the next one. */
  boolean accept(String word) {
    if (peek().equals(word)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String word) {
    if (!accept(word)) {
      throw new IllegalArgumentException(
          "expected " + word + ", found " + words.subList(at, Math.min(at + 12, words.size())));
    }
  }
}
