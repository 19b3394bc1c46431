package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.source.Outline.Form;

/**
 * Answers where a key was set. The parsed tree forgets the positions of merged blocks, and reports
 * a substituted value where it was defined; the outline of the files has both.
 */
public final class KeyPositions {
  private static final Pattern AT_LINE = Pattern.compile("(.*): (\\d+)(?:-\\d+)?");

  private final String file;

  /** The entries of each key, without those inside a block that a later entry replaces. */
  private final TreeMap<String, List<Outline.Entry>> entries = new TreeMap<>();

  KeyPositions(String file, List<Outline.Entry> all) {
    this.file = file;
    for (Outline.Entry entry : all) {
      if (entry.form().replaces()) {
        inside(entry.path(), '.').clear();
        inside(entry.path(), '[').clear();
      }
      entries.computeIfAbsent(entry.path(), any -> new ArrayList<>()).add(entry);
    }
  }

  /** The keys that start with a path and a separator. */
  private SortedMap<String, List<Outline.Entry>> inside(String path, char separator) {
    return entries.subMap(path + separator, path + (char) (separator + 1));
  }

  private List<Outline.Entry> at(String path) {
    return entries.getOrDefault(path, List.of());
  }

  /** Where {@code value} at {@code path} comes from. */
  public Origin of(String path, ConfigValue value) {
    Optional<Outline.Entry> last = last(path, entry -> entry.form() != Form.ELEMENT);
    Position set = last.map(Outline.Entry::position).orElse(new Position(file, 0));
    Optional<Position> written = of(value.origin());
    if (written.isEmpty()) {
      return new Origin(Optional.of(set), Optional.empty());
    }
    Optional<Position> inPlace =
        at(path).stream()
            .map(Outline.Entry::position)
            .filter(p -> p.sameLine(written.get()))
            .reduce((earlier, later) -> later);
    boolean brought = last.isPresent() && last.get().form().substitutes();
    return inPlace.isPresent() || !brought
        ? new Origin(inPlace.or(() -> written), Optional.empty())
        : new Origin(Optional.of(set), written);
  }

  /**
   * Where {@code path}, or the innermost block around it that is written anywhere, was set last.
   */
  public Position nearest(String path) {
    return last(path, any -> true).map(Outline.Entry::position).orElse(new Position(file, 0));
  }

  /**
   * Whether {@code path} itself is set anywhere, and no later value of a block around it replaces
   * it.
   */
  boolean isSet(String path) {
    return entries.containsKey(path);
  }

  /** Where {@code path} was set last, or the first of {@code others} that was set anywhere. */
  public Position firstSet(String path, String... others) {
    return Stream.concat(Stream.of(path), Arrays.stream(others))
        .filter(entries::containsKey)
        .map(this::nearest)
        .findFirst()
        .orElseGet(() -> nearest(path));
  }

  private Optional<Outline.Entry> last(String path, Predicate<Outline.Entry> counts) {
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      List<Outline.Entry> own = at(at);
      for (int i = own.size() - 1; i >= 0; i--) {
        if (counts.test(own.get(i))) {
          return Optional.of(own.get(i));
        }
      }
    }
    return Optional.empty();
  }

  private static String parent(String path) {
    int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
    return cut < 0 ? "" : path.substring(0, cut);
  }

  private static Optional<Position> of(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith("merge of ")) {
      return Optional.empty();
    }
    Matcher matcher = AT_LINE.matcher(description);
    if (!matcher.matches()) {
      return Optional.of(new Position(description, 0));
    }
    String name = matcher.group(1);
    return Optional.of(
        name.equals(Position.COMMAND_LINE.file())
            ? Position.COMMAND_LINE
            : new Position(name, Integer.parseInt(matcher.group(2))));
  }
}
