package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.problem.Quote;

/** Reads an experiment file and everything it includes and extends. */
final class Sources {
  private static final String EXTENDS = "extends";
  private static final int LONGEST_NAME = 200;

  private final Path folder;
  private final Problems problems;
  private final List<SourceFile> files = new ArrayList<>();
  private final List<Path> open = new ArrayList<>();

  /** What is read already, each file of a folder under its one true name. */
  private final Map<Path, ComposedFile> read = new HashMap<>();

  private long size;
  private boolean complete = true;

  /**
   * @param folder files below it are named relative to it in messages
   */
  Sources(Path folder, Problems problems) {
    this.folder = folder.toAbsolutePath().normalize();
    this.problems = problems;
  }

  /** Whether every file asked for could be read. */
  boolean complete() {
    return complete;
  }

  /** Every file read, in the order of reading. */
  List<SourceFile> files() {
    return List.copyOf(files);
  }

  /** The name of a file in messages. */
  String name(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path shown = absolute.startsWith(folder) ? folder.relativize(absolute) : absolute;
    return shown.toString().replace('\\', '/');
  }

  /**
   * Reads {@code file}.
   *
   * @param from the statement that asks for it, empty for the file the user named
   */
  ComposedFile read(Path file, Optional<Position> from) {
    Path absolute = file.toAbsolutePath().normalize();
    String name = name(absolute);
    Position asked = from.orElse(new Position(name, 0));
    String subject = from.isPresent() ? Quote.of(name, LONGEST_NAME) + ": " : "";
    if (!Files.isRegularFile(absolute)) {
      String what =
          Files.isDirectory(absolute)
              ? "is a folder"
              : Files.exists(absolute) ? "is no regular file" : "no such file";
      problems.add(asked, "", subject + what + ", expected an experiment file" + near(absolute));
      return unreadable();
    }
    String kind = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean yaml = kind.equals("yaml") || kind.equals("yml");
    if (!yaml && !kind.equals("conf") && !kind.equals("json")) {
      problems.add(
          asked, "", subject + "unknown kind of file, expected .conf, .json, .yaml or .yml");
      return unreadable();
    }
    Path real;
    Path place;
    try {
      real = absolute.toRealPath();
      place = absolute.getParent().toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      problems.add(asked, "", subject + "cannot be read: " + Quote.of(e.getMessage(), 300));
      return unreadable();
    }
    if (open.contains(real)) {
      problems.add(asked, "", subject + "includes itself, expected files that end somewhere");
      return unreadable();
    }
    ComposedFile known = read.get(place);
    if (known != null) {
      return known;
    }
    if (Limit.FILES.isExceeded(read.size() + open.size() + 1L)) {
      problems.add(asked, "", Limit.FILES.beyond());
      return unreadable();
    }
    Optional<String> text = text(absolute, name, asked, subject);
    if (text.isEmpty()) {
      return unreadable();
    }
    files.add(new SourceFile(absolute, name, text.get()));
    open.add(real);
    try {
      ComposedFile composed =
          yaml ? yaml(absolute, name, text.get()) : hocon(absolute, name, text.get());
      read.put(place, composed);
      return composed;
    } finally {
      open.remove(open.size() - 1);
    }
  }

  private ComposedFile unreadable() {
    complete = false;
    return ComposedFile.empty();
  }

  private Optional<String> text(Path file, String name, Position asked, String subject) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes((int) Limit.FILE.most() + 1);
      size += bytes.length;
      if (Limit.FILE.isExceeded(bytes.length)) {
        long found = Math.max(bytes.length, Files.size(file));
        problems.add(asked, "", subject + Limit.FILE.message(found));
        return Optional.empty();
      }
    } catch (IOException e) {
      problems.add(asked, "", subject + "cannot be read: " + Quote.of(e.getMessage(), 300));
      return Optional.empty();
    }
    if (Limit.FILES_TOGETHER.isExceeded(size)) {
      problems.add(asked, "", Limit.FILES_TOGETHER.message(size));
      return Optional.empty();
    }
    return Utf8.decode(name, bytes, problems);
  }

  private ComposedFile yaml(Path file, String name, String text) {
    Parsed parsed = YamlText.parse(name, text, problems);
    complete &= parsed.complete();
    if (report(parsed.outline())) {
      return unreadable();
    }
    Duplicates.report(parsed.outline(), false, problems);
    return extended(
        file, parsed.tree(), entries(parsed.outline(), Map.of()), parsed.outline().uses());
  }

  private ComposedFile hocon(Path file, String name, String text) {
    Outline outline = HoconOutline.of(name, text);
    if (report(outline)) {
      return unreadable();
    }
    Map<String, ComposedFile> included = new HashMap<>();
    for (Outline.Item item : outline.items()) {
      if (item instanceof Outline.Include include) {
        included.computeIfAbsent(include.target(), any -> include(file, include));
      }
    }
    List<Outline.Entry> entries = entries(outline, included);
    if (entries.size() > Limit.KEYS.most()) {
      Outline.Entry last = entries.get((int) Limit.KEYS.most());
      problems.add(last.position(), last.path(), Limit.KEYS.beyond());
      return unreadable();
    }
    Map<String, ConfigObject> trees = new HashMap<>();
    included.forEach((target, layer) -> trees.put(target, layer.tree()));
    ConfigObject tree;
    try {
      tree = HoconText.parse(name, HoconText.quoted(text, outline), trees);
    } catch (ConfigException e) {
      problems.add(
          new Position(name, Math.max(0, line(e))),
          "",
          (name.endsWith(".json") ? "not JSON: " : "not HOCON: ") + reason(e));
      return unreadable();
    }
    Duplicates.report(outline, true, problems);
    List<Outline.Use> uses = new ArrayList<>(outline.uses());
    included.values().forEach(layer -> uses.addAll(layer.uses()));
    if (Limit.SUBSTITUTIONS.isExceeded(uses.size())) {
      problems.add(new Position(name, 1), "", Limit.SUBSTITUTIONS.message(uses.size()));
      return unreadable();
    }
    return extended(file, tree, entries, uses);
  }

  private ComposedFile include(Path file, Outline.Include include) {
    if (!include.file()) {
      problems.add(include.position(), "", "only files can be included, expected include \"FILE\"");
      return unreadable();
    }
    return read(file, include.target(), include.position());
  }

  /** Reads what {@code file} names: a shipped file, one of the home folder, or one beside it. */
  private ComposedFile read(Path file, String name, Position position) {
    try {
      Path named =
          ShippedExperiments.isName(name)
              ? ShippedExperiments.installed().file(name)
              : HomePath.of(name);
      return read(file.resolveSibling(named), Optional.of(position));
    } catch (InvalidPathException e) {
      problems.add(position, "", "\"" + Quote.of(name) + "\" cannot be the name of a file");
      return unreadable();
    } catch (IllegalArgumentException e) {
      problems.add(position, "", e.getMessage());
      return unreadable();
    }
  }

  private boolean report(Outline outline) {
    outline.faults().forEach(f -> problems.add(f.position(), f.key(), f.message()));
    return !outline.faults().isEmpty();
  }

  private static List<Outline.Entry> entries(Outline outline, Map<String, ComposedFile> included) {
    List<Outline.Entry> all = new ArrayList<>();
    for (Outline.Item item : outline.items()) {
      if (item instanceof Outline.Entry entry) {
        all.add(entry);
      } else if (item instanceof Outline.Include include) {
        String block = include.prefix();
        included
            .get(include.target())
            .entries()
            .forEach(e -> all.add(block.isEmpty() ? e : e.within(block)));
      }
    }
    return all;
  }

  /** Puts the file over those that its {@code extends} names; of two, the later one wins. */
  private ComposedFile extended(
      Path file, ConfigObject tree, List<Outline.Entry> entries, List<Outline.Use> uses) {
    ComposedFile own = new ComposedFile(tree.withoutKey(EXTENDS), entries, uses);
    ConfigValue value = tree.get(EXTENDS);
    if (value == null) {
      return own;
    }
    Position position =
        new KeyPositions(name(file), entries).of(EXTENDS, value).set().orElseThrow();
    ComposedFile below = ComposedFile.empty();
    for (String parent : parents(value, position)) {
      below = read(file, parent, position).over(below);
    }
    ComposedFile whole = own.over(below);
    boolean keys = Limit.KEYS.isExceeded(whole.entries().size());
    if (keys || Limit.SUBSTITUTIONS.isExceeded(whole.uses().size())) {
      int count = keys ? whole.entries().size() : whole.uses().size();
      Limit limit = keys ? Limit.KEYS : Limit.SUBSTITUTIONS;
      problems.add(position, EXTENDS, limit.message(count));
      return unreadable();
    }
    return whole;
  }

  private List<String> parents(ConfigValue value, Position position) {
    List<ConfigValue> given = value instanceof ConfigList list ? List.copyOf(list) : List.of(value);
    List<String> names = new ArrayList<>();
    for (ConfigValue name : given) {
      if (!HoconText.isResolved(name) || name.valueType() != ConfigValueType.STRING) {
        complete = false;
        problems.add(position, EXTENDS, "expected the name of a file or a list of names");
        return List.of();
      }
      names.add(name.unwrapped().toString());
    }
    return names;
  }

  private String near(Path missing) {
    Optional<String> shipped = ShippedExperiments.installed().meant(name(missing));
    if (shipped.isPresent()) {
      return ", did you mean " + shipped.get() + "?";
    }
    Path parent = missing.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return "";
    }
    try (Stream<Path> siblings = Files.list(parent)) {
      List<String> names = siblings.map(s -> s.getFileName().toString()).sorted().toList();
      String word = missing.getFileName().toString();
      return Nearest.to(word, names.stream().filter(n -> !n.equals(word)).toList())
          .map(n -> ", did you mean " + name(parent.resolve(n)) + "?")
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static int line(ConfigException e) {
    return e.origin() == null ? 0 : e.origin().lineNumber();
  }

  /** The library's sentence without the position and the advice it wraps around it. */
  private static String reason(ConfigException e) {
    String message = e.getMessage();
    if (e.origin() != null && message.startsWith(e.origin().description() + ": ")) {
      message = message.substring(e.origin().description().length() + 2);
    }
    int advice = message.indexOf(" (if you ");
    String plain = Quote.of(advice < 0 ? message : message.substring(0, advice), 300);
    return plain.endsWith("end of file") ? "a block or list that is opened is never closed" : plain;
  }
}
