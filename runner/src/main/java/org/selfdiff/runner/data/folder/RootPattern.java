package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A path that stands for several files, as in a shell: {@code {000..146}} for numbers, {@code
 * {a,b}} for words, {@code *}, {@code ?} and {@code [ab]} for what is there.
 */
final class RootPattern {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

  /** Files that one pattern stands for. */
  private static final int MOST_FILES = 1_000_000;

  /** Missing files that a sentence names one by one. */
  private static final int NAMED = 3;

  private RootPattern() {}

  /** Whether a path is no file or folder itself but stands for some. */
  static boolean isPattern(Path root) {
    return hasGlob(root.toString()) || root.toString().indexOf('{') >= 0
        ? !Files.exists(root)
        : false;
  }

  private static boolean hasGlob(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  /**
   * The files of a pattern: those of numbers and words in their order, those of the disk by name.
   *
   * @throws IOException if one that is named is missing, or none is there
   */
  static List<Path> files(Path root) throws IOException {
    List<String> texts = new ArrayList<>();
    expand("", root.toString(), texts);
    List<Path> files = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String text : texts) {
      Path path = Path.of(text);
      if (Files.exists(path)) {
        files.add(path);
      } else if (hasGlob(text)) {
        List<Path> found = matches(path);
        if (found.isEmpty()) {
          throw new IOException("no file matches " + text);
        }
        files.addAll(found);
      } else {
        missing.add(text);
      }
    }
    if (!missing.isEmpty()) {
      throw new IOException(missing(missing, texts.size()));
    }
    return files;
  }

  private static String missing(List<String> missing, int all) {
    int count = missing.size();
    return count == all
        ? "none of its %d files is there, the first is %s".formatted(all, missing.get(0))
        : "%d of its %d files %s missing: %s%s"
            .formatted(
                count,
                all,
                count == 1 ? "is" : "are",
                String.join(", ", missing.subList(0, Math.min(NAMED, count))),
                count > NAMED ? " and " + (count - NAMED) + " more" : "");
  }

  private static void expand(String before, String rest, List<String> into) throws IOException {
    int open = rest.indexOf('{');
    int close = open < 0 ? -1 : closing(rest, open);
    if (close < 0) {
      if (into.size() == MOST_FILES) {
        throw new IOException("it stands for more than " + MOST_FILES + " files");
      }
      into.add(before + rest);
      return;
    }
    String group = rest.substring(open + 1, close);
    List<String> parts = parts(group);
    if (parts.size() == 1 && parts.get(0).equals(group)) {
      // Braces that hold no choice are letters of a name.
      expand(before + rest.substring(0, open + 1), rest.substring(open + 1), into);
      return;
    }
    for (String part : parts) {
      List<String> inner = new ArrayList<>();
      expand("", part, inner);
      for (String text : inner) {
        expand(before + rest.substring(0, open) + text, rest.substring(close + 1), into);
      }
    }
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> parts(String inner) throws IOException {
    Matcher range = RANGE.matcher(inner);
    if (range.matches()) {
      return numbers(range.group(1), range.group(2));
    }
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(inner.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(inner.substring(start));
    return parts;
  }

  private static List<String> numbers(String first, String last) throws IOException {
    int from = Integer.parseInt(first);
    int to = Integer.parseInt(last);
    if (Math.abs((long) from - to) >= MOST_FILES) {
      throw new IOException(
          "{%s..%s} stands for more than %d files".formatted(first, last, MOST_FILES));
    }
    boolean padded = isPadded(first) || isPadded(last);
    int digits = padded ? Math.max(first.length(), last.length()) : 1;
    List<String> numbers = new ArrayList<>();
    for (int i = from; ; i += from <= to ? 1 : -1) {
      String number = Integer.toString(i);
      numbers.add("0".repeat(Math.max(0, digits - number.length())) + number);
      if (i == to) {
        return numbers;
      }
    }
  }

  private static boolean isPadded(String number) {
    return number.length() > 1 && number.startsWith("0");
  }

  private static List<Path> matches(Path pattern) throws IOException {
    List<Path> found = List.of(pattern.isAbsolute() ? pattern.getRoot() : Path.of(""));
    for (Path part : pattern) {
      List<Path> deeper = new ArrayList<>();
      for (Path folder : found) {
        Path literal = folder.resolve(part);
        if (Files.exists(literal)) {
          deeper.add(literal);
        } else if (Files.isDirectory(folder) && hasGlob(part.toString())) {
          deeper.addAll(matches(folder, part.toString()));
        }
      }
      found = deeper;
    }
    return found;
  }

  private static List<Path> matches(Path folder, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      for (Path path : stream) {
        if (!ImageNames.isHidden(path.getFileName().toString())) {
          found.add(path);
        }
      }
    } catch (PatternSyntaxException e) {
      throw new IOException("%s is no pattern: %s".formatted(glob, e.getDescription()), e);
    }
    found.sort(null);
    return found;
  }
}
