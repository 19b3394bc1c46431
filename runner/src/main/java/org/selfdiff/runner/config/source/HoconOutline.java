package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.problem.Quote;
import org.selfdiff.runner.config.source.Outline.Form;

/**
 * Reads the outline of a HOCON text. The text is parsed elsewhere; this reader only has to follow
 * well-formed text, and to come to an end on any other.
 */
final class HoconOutline {
  private static final String INCLUDE = "include";
  private static final Pattern INDEX = Pattern.compile("\\[\\d+\\]");
  private static final Pattern DIGITS = Pattern.compile("[-+]?\\.?[0-9][-+.0-9eE]*");

  private final String file;
  private final String text;
  private final Outline outline = Outline.empty();
  private int at;
  private int line = 1;
  private int column = 1;
  private int depth;
  private boolean refused;

  /** What the value that is being read refers to, and how long the keys inside it are. */
  private List<String> references = new ArrayList<>();

  private int inside;

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

  /** The outline of one value, which is its last entry. */
  static Outline value(String value, Position position, String key) {
    HoconOutline reader = new HoconOutline(position.file(), value);
    reader.line = position.line();
    reader.column = position.column();
    Form form = reader.value(key);
    reader
        .outline
        .items()
        .add(new Outline.Entry(key, position, form, value.length(), reader.references));
    return reader.outline;
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
    int begin = at;
    List<String> parts = key();
    if (parts.isEmpty()) {
      step();
      return;
    }
    String path = prefix.isEmpty() ? "" : prefix + ".";
    path += String.join(".", parts);
    int place = outline.items().size();
    refuseIf(Limit.KEY, path.length(), position, path);
    refuseIf(Limit.KEYS, place + 1L, position, path);
    depth += parts.size() - 1;
    refuseIf(Limit.DEPTH, depth, position, path);
    if (refused) {
      return;
    }
    List<String> outer = references;
    int beside = inside;
    references = new ArrayList<>();
    inside = 0;
    skipBlank();
    boolean append = looking("+=");
    if (append || looking("=") || looking(":")) {
      step();
      if (append) {
        step();
      }
    }
    Form form = value(path);
    depth -= parts.size() - 1;
    int own = Math.max(0, at - begin - inside);
    Form written = append ? Form.APPENDED : form;
    outline.items().add(place, new Outline.Entry(path, position, written, own, references));
    references = outer;
    inside = beside + at - begin;
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
    Position position = here();
    boolean block = false;
    boolean array = false;
    boolean required = false;
    boolean optional = false;
    StringBuilder plain = new StringBuilder();
    while (at < text.length() && "\n,}]".indexOf(text.charAt(at)) < 0 && !atComment()) {
      if (looking("{") || looking("[")) {
        boolean opened = looking("{");
        step();
        depth++;
        refuseIf(Limit.DEPTH, depth, position, path);
        if (opened) {
          members(path);
        } else {
          elements(path);
        }
        depth--;
        step();
        block |= opened;
        array |= !opened;
      } else if (looking("${")) {
        boolean maybe = use(path);
        optional |= maybe;
        required |= !maybe;
      } else if (looking("\"")) {
        plain.append(quoted());
      } else {
        plain.append(text.charAt(at));
        step();
      }
    }
    String word = plain.toString().strip();
    refuseIf(Limit.TEXT, word.length(), position, path);
    if (word.length() > Limit.NUMBER.most() && DIGITS.matcher(word).matches()) {
      refuseIf(Limit.NUMBER, word.length(), position, path);
    }
    boolean bare = word.isEmpty() && !array;
    if (optional && !required && bare && !block) {
      return Form.IF_PRESENT;
    }
    if (optional || required) {
      return Form.SUBSTITUTED;
    }
    if (block && bare) {
      return Form.BLOCK;
    }
    return word.equals("null") && !array ? Form.NULL : Form.VALUE;
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

  private boolean use(String path) {
    Position position = here();
    int end = text.indexOf('}', at);
    int stop = end < 0 ? text.length() : end;
    String inside = text.substring(Math.min(at + 2, stop), stop);
    boolean optional = inside.startsWith("?");
    String expression = (optional ? inside.substring(1) : inside).strip();
    outline.uses().add(new Outline.Use(expression, optional, position));
    List<String> parts = parts(expression);
    if (!parts.isEmpty()) {
      references.add(String.join(".", parts));
    } else {
      String found = Quote.of("${" + inside + "}");
      String expected = ", expected ${key} or ${?NAME}";
      outline.faults().add(new Problem(position, path, "cannot read " + found + expected));
    }
    refuseIf(Limit.SUBSTITUTIONS, outline.uses().size(), position, path);
    while (at < Math.min(stop + 1, text.length())) {
      step();
    }
    return optional;
  }

  private static List<String> parts(String expression) {
    try {
      return ConfigUtil.splitPath(expression);
    } catch (ConfigException e) {
      return List.of();
    }
  }

  private boolean atInclude() {
    int next = at + INCLUDE.length();
    if (!looking(INCLUDE) || next >= text.length()) {
      return false;
    }
    int target = next;
    while (target < text.length() && Character.isWhitespace(text.charAt(target))) {
      target++;
    }
    return target > next && target < text.length() && "\"rfuc".indexOf(text.charAt(target)) >= 0;
  }

  private void include(String prefix) {
    Position position = here();
    int begin = at;
    int open = at;
    while (open < text.length() && "\"\n".indexOf(text.charAt(open)) < 0) {
      open++;
    }
    if (open >= text.length() || text.charAt(open) == '\n') {
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

  /** Ends the reading where a limit of the language is passed. */
  private void refuseIf(Limit limit, long count, Position position, String path) {
    if (limit.isExceeded(count) && !refused) {
      refused = true;
      long found = limit == Limit.DEPTH ? deepest(count) : count;
      outline.faults().add(new Problem(position, path, limit.message(found)));
      at = text.length();
    }
  }

  /** How deep the rest of the text goes. */
  private long deepest(long from) {
    long most = from;
    long here = from;
    for (int i = at; i < text.length(); i++) {
      here += "{[".indexOf(text.charAt(i)) >= 0 ? 1 : "}]".indexOf(text.charAt(i)) >= 0 ? -1 : 0;
      most = Math.max(most, here);
    }
    return most;
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
