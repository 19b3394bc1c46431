package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.problem.Quote;

/** Reports the substitutions that nothing could be put into, where they are used. */
final class Unresolved {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^?}][^}]*)\\}");

  private static final Pattern CYCLE = Pattern.compile("(\\$\\{[^}]*\\}) was part of a cycle");

  private final ConfigObject root;
  private final List<Outline.Use> uses;
  private final KeyPositions positions;
  private final Problems problems;
  private final Set<String> broken = new LinkedHashSet<>();
  private final List<String> known = new ArrayList<>();
  private final Map<String, ConfigValue> open = new HashMap<>();

  Unresolved(ConfigObject root, List<Outline.Use> uses, KeyPositions positions, Problems problems) {
    this.root = root;
    this.uses = uses;
    this.positions = positions;
    this.problems = problems;
  }

  /** Reports all of them and returns the keys that have no value because of one. */
  Set<String> report() {
    visit("", root);
    broken.stream().limit(Problems.MOST).forEach(this::describe);
    return Set.copyOf(broken);
  }

  private void visit(String path, ConfigValue value) {
    if (!HoconText.isResolved(value)) {
      broken.add(path);
      open.put(path, value);
      return;
    }
    if (value instanceof ConfigObject block) {
      for (String key : block.keySet().stream().sorted().toList()) {
        String member = path.isEmpty() ? key : path + "." + key;
        known.add(member);
        visit(member, block.get(key));
      }
    } else if (value instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        visit(path + "[" + i + "]", list.get(i));
      }
    }
  }

  private void describe(String path) {
    Matcher references = REFERENCE.matcher(open.get(path).render());
    boolean any = false;
    while (references.find()) {
      String wanted = references.group(1);
      if (!known.contains(wanted) || broken.contains(wanted)) {
        any = true;
        problems.add(
            used(path, wanted),
            path,
            "${"
                + Quote.of(wanted)
                + "} is set nowhere, expected a key of the experiment or of the environment"
                + Nearest.hint(wanted, alike(wanted)));
      }
    }
    if (!any) {
      problems.add(positions.nearest(path), path, "the substitution depends on itself");
    }
  }

  /** The keys that have a value and lie as deep as {@code wanted}. */
  private List<String> alike(String wanted) {
    return known.stream()
        .filter(key -> !broken.contains(key) && depth(key) == depth(wanted))
        .toList();
  }

  private static long depth(String key) {
    return key.chars().filter(c -> c == '.').count();
  }

  private Position used(String path, String wanted) {
    Position key = positions.nearest(path);
    return uses.stream()
        .filter(u -> u.expression().equals(wanted) && u.position().file().equals(key.file()))
        .map(Outline.Use::position)
        .filter(p -> p.line() >= key.line())
        .findFirst()
        .orElse(key);
  }

  static String reason(ConfigException e) {
    Matcher cycle = CYCLE.matcher(e.getMessage());
    return cycle.find()
        ? "the substitution " + cycle.group(1) + " depends on itself, expected a value at its end"
        : "a substitution failed: " + Quote.of(e.getMessage(), 300);
  }

  static Position position(ConfigException e, KeyPositions positions) {
    return e.origin() == null
        ? positions.nearest("")
        : new Position(
            e.origin().description().replaceFirst(": \\d+$", ""),
            Math.max(0, e.origin().lineNumber()));
  }
}
