package org.selfdiff.runner.config.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.source.Outline.Form;

/**
 * Reads the outline of a HOCON text. The text is parsed elsewhere; this reader only has to follow
 * well-formed text, and to come to an end on any other.
 */
final class HoconOutline {
  private static final String INCLUDE = "include";
  private static final Pattern INDEX = Pattern.compile("\\[\\d+\\]");

  private final String file;
  private final String text;
  private final Outline outline = Outline.empty();
  private int at;
  private int line = 1;
  private int column = 1;

  private HoconOutline(String file, String text) {
    this.file = file;
    this.text = text;
  }

  static Outline of(String file, String text) {
    HoconOutline reader = new HoconOutline(file, text);
    reader.skipBlank();
    if (reader.looking("{")) {
      reader.step();
    }
    while (reader.at < text.length()) {
      reader.members("");
      reader.step();
    }
    return reader.outline;
  }

  /** The substitutions in one value. */
  static List<Outline.Use> uses(String value, Position position) {
    HoconOutline reader = new HoconOutline(position.file(), value);
    reader.line = position.line();
    reader.column = position.column();
    reader.value("");
    return reader.outline.uses();
  }

  private void members(String prefix) {
    while (true) {
      skipBlank();
      if (at >= text.length() || looking("}")) {
        return;
      }
      if (looking(",")) {
        step();
      } else if (atInclude()) {
        include(prefix);
      } else {
        member(prefix);
      }
    }
  }

  private void member(String prefix) {
    Position position = here();
    List<String> parts = key();
    if (parts.isEmpty()) {
      step();
      return;
    }
    String path = prefix;
    for (String part : parts) {
      path = path.isEmpty() ? part : path + "." + part;
    }
    int place = outline.items().size();
    skipBlank();
    boolean append = looking("+=");
    if (append || looking("=") || looking(":")) {
      step();
      if (append) {
        step();
      }
    }
    Form form = value(path);
    outline.items().add(place, new Outline.Entry(path, position, append ? Form.APPENDED : form));
    openParents(parts, prefix, place, position);
  }

  /** {@code a.b = 1} also opens the block {@code a}. */
  private void openParents(List<String> parts, String prefix, int place, Position position) {
    String path = prefix;
    for (int i = 0; i < parts.size() - 1; i++) {
      path = path.isEmpty() ? parts.get(i) : path + "." + parts.get(i);
      outline.items().add(place + i, new Outline.Entry(path, position, Form.BLOCK));
    }
  }

  private List<String> key() {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean any = false;
    int begin = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        part.append(quoted());
        any = true;
      } else if (c == '.') {
        parts.add(part.toString().strip());
        part.setLength(0);
        step();
        begin = at;
      } else if (c == '[' && INDEX.matcher(text).region(at, text.length()).lookingAt()) {
        index(part, begin);
      } else if ("=:{}[],\n#+$".indexOf(c) >= 0) {
        break;
      } else {
        part.append(c);
        any = true;
        step();
      }
    }
    if (any) {
      parts.add(part.toString().strip());
    }
    return parts;
  }

  /** An index right behind a part of a key. */
  private void index(StringBuilder part, int begin) {
    int end = text.indexOf(']', at) + 1;
    part.append(text, at, end);
    while (at < end) {
      step();
    }
    if (Elements.isKey(part.toString())) {
      List<Outline.Indexed> known = outline.indexed();
      known.removeIf(shorter -> shorter.begin() == begin);
      known.add(new Outline.Indexed(part.toString(), begin, end));
    }
  }

  private Form value(String path) {
    skipBlank();
    boolean block = false;
    boolean array = false;
    boolean required = false;
    boolean optional = false;
    StringBuilder plain = new StringBuilder();
    while (at < text.length() && "\n,}]".indexOf(text.charAt(at)) < 0 && !atComment()) {
      if (looking("{")) {
        step();
        members(path);
        step();
        block = true;
      } else if (looking("[")) {
        step();
        elements(path);
        step();
        array = true;
      } else if (looking("${")) {
        boolean maybe = use();
        optional |= maybe;
        required |= !maybe;
      } else if (looking("\"")) {
        plain.append(quoted());
      } else {
        plain.append(text.charAt(at));
        step();
      }
    }
    boolean bare = plain.toString().isBlank() && !array;
    if (optional && !required && bare && !block) {
      return Form.IF_PRESENT;
    }
    if (optional || required) {
      return Form.SUBSTITUTED;
    }
    if (block && bare) {
      return Form.BLOCK;
    }
    return plain.toString().strip().equals("null") && !array ? Form.NULL : Form.VALUE;
  }

  private void elements(String path) {
    for (int i = 0; ; ) {
      skipBlank();
      if (at >= text.length() || looking("]")) {
        return;
      }
      int before = at;
      if (looking(",")) {
        step();
      } else {
        value(path + "[" + i++ + "]");
        if (at == before) {
          step();
        }
      }
    }
  }

  private boolean use() {
    Position position = here();
    int end = text.indexOf('}', at);
    int stop = end < 0 ? text.length() : end;
    String inside = text.substring(Math.min(at + 2, stop), stop);
    boolean optional = inside.startsWith("?");
    String expression = (optional ? inside.substring(1) : inside).strip();
    outline.uses().add(new Outline.Use(expression, optional, position));
    while (at < Math.min(stop + 1, text.length())) {
      step();
    }
    return optional;
  }

  private boolean atInclude() {
    int next = at + INCLUDE.length();
    return looking(INCLUDE)
        && next < text.length()
        && Character.isWhitespace(text.charAt(next))
        && "\"rfuc".indexOf(text.substring(next).stripLeading().concat(" ").charAt(0)) >= 0;
  }

  private void include(String prefix) {
    Position position = here();
    int begin = at;
    int end = text.indexOf('\n', at);
    int open = text.indexOf('"', at);
    if (open < 0 || end >= 0 && open > end) {
      skipLine();
      return;
    }
    while (at < open) {
      step();
    }
    String how = text.substring(begin + INCLUDE.length(), open);
    boolean file = !how.contains("url") && !how.contains("classpath");
    outline.items().add(new Outline.Include(quoted(), file, prefix, position));
    while (at < text.length() && looking(")")) {
      step();
    }
  }

  private String quoted() {
    if (looking("\"\"\"")) {
      int end = text.indexOf("\"\"\"", at + 3);
      int stop = end < 0 ? text.length() : end;
      String inside = text.substring(Math.min(at + 3, stop), stop);
      while (at < Math.min(stop + 3, text.length())) {
        step();
      }
      return inside;
    }
    StringBuilder inside = new StringBuilder();
    step();
    while (at < text.length() && !looking("\"") && !looking("\n")) {
      if (looking("\\")) {
        step();
      }
      if (at < text.length()) {
        inside.append(text.charAt(at));
        step();
      }
    }
    step();
    return inside.toString();
  }

  private void skipBlank() {
    while (at < text.length()) {
      if (atComment()) {
        skipLine();
      } else if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF') {
        step();
      } else {
        return;
      }
    }
  }

  private void skipLine() {
    while (at < text.length() && text.charAt(at) != '\n') {
      step();
    }
  }

  private boolean atComment() {
    return looking("#") || looking("//");
  }

  private boolean looking(String what) {
    return text.startsWith(what, at);
  }

  private void step() {
    if (at < text.length() && text.charAt(at) == '\n') {
      line++;
      column = 1;
    } else if (at < text.length() && !Character.isLowSurrogate(text.charAt(at))) {
      column++;
    }
    at++;
  }

  private Position here() {
    return new Position(file, line, line == 0 ? 0 : column);
  }
}
