package org.selfdiff.runner.sweep.language;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Quote;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Condition;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.RealRange;

/**
 * Reads the block {@code sweep.space}. A list is a choice, a block with {@code low} and {@code
 * high} is a range, and any other block holds further settings. A block in a list may itself hold
 * lists and ranges, which are there only when it is chosen.
 */
final class SpaceReader {
  private static final int LONGEST = 300;

  /** Beyond it not every whole number is a value of type double. */
  private static final double LARGEST_WHOLE = 1L << 53;

  /** Of the ends of a logarithmic range. */
  private static final double MOST_RATIO = 1e300;

  private static final String LOW = "low";
  private static final String HIGH = "high";
  private static final String LOG = "log";
  private static final String CHOICES = "choices";
  private static final String WHEN = "when";
  private static final String EXPECTED =
      "expected a list of values, { low = …, high = … } or { choices = […], when { … } }";

  private final SettingTypes types;
  private final BiConsumer<String, String> problems;
  private final Map<String, Axis> axes = new LinkedHashMap<>();
  private final List<Varied> waiting = new ArrayList<>();
  private int count;

  /**
   * Something that is varied.
   *
   * @param key of its dimension
   * @param path of its setting
   * @param condition of the block it stands in
   */
  private record Varied(
      String key, String path, ConfigValue value, Optional<Condition> condition) {}

  /**
   * @param language the whole language
   * @param problems takes the key of the space and what is wrong there
   */
  SpaceReader(BlockType language, BiConsumer<String, String> problems) {
    this.types = new SettingTypes(language);
    this.problems = problems;
  }

  /** The space; what is wrong in it is reported and left out. */
  SearchSpace read(ConfigObject space) {
    ConfigObject rest = split(space, "", "", Optional.empty());
    leftovers(rest, "");
    boolean progress = true;
    while (progress && !waiting.isEmpty()) {
      List<Varied> ready =
          waiting.stream().filter(v -> axes.containsKey(asked(v).orElseThrow().key())).toList();
      waiting.removeAll(ready);
      ready.forEach(this::conditional);
      progress = !ready.isEmpty();
    }
    waiting.forEach(
        v ->
            problems.accept(
                v.path(),
                "when names "
                    + Quote.of(asked(v).orElseThrow().key())
                    + ", which is no choice of this space"));
    return new SearchSpace(List.copyOf(axes.values()));
  }

  private void leftovers(ConfigObject block, String prefix) {
    block.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject inner) {
            leftovers(inner, prefix + key + ".");
          } else if (value.valueType() != ConfigValueType.NULL) {
            problems.accept(prefix + key, "one value is nothing to vary, " + EXPECTED);
          }
        });
  }

  /** Takes what is varied out of a block, and returns what remains. */
  private ConfigObject split(
      ConfigObject block, String path, String key, Optional<Condition> condition) {
    ConfigObject rest = block;
    for (String name : new TreeSet<>(block.keySet())) {
      ConfigValue value = block.get(name);
      String below = path + name;
      String dimension = key + name;
      if (varies(value)) {
        rest = rest.withoutKey(name);
        varied(new Varied(dimension, below, value, condition));
      } else if (value instanceof ConfigObject inner) {
        rest = rest.withValue(name, split(inner, below + ".", dimension + ".", condition));
      }
    }
    return rest;
  }

  private static boolean varies(ConfigValue value) {
    return value instanceof ConfigList
        || value instanceof ConfigObject block
            && (block.containsKey(LOW) || block.containsKey(HIGH) || block.containsKey(CHOICES));
  }

  private void varied(Varied v) {
    if (++count > Limit.AXES.most()) {
      if (count == Limit.AXES.most() + 1) {
        problems.accept(v.path(), Limit.AXES.beyond());
      }
      return;
    }
    if (types.of(v.path()).isEmpty()) {
      problems.accept(v.path(), "no setting of an experiment" + types.hint(v.path()));
      return;
    }
    if (!(v.value() instanceof ConfigObject block) || !block.containsKey(WHEN)) {
      add(v, v.condition());
    } else if (v.condition().isPresent()) {
      problems.accept(v.path(), "when inside a block that is itself a choice, expected it outside");
    } else if (asked(v).isEmpty()) {
      problems.accept(v.path(), "expected when { KEY = VALUE } with one key");
    } else {
      waiting.add(v);
    }
  }

  /**
   * What a condition asks for.
   *
   * @param key of a choice
   * @param value one of its values, or a list of them
   */
  private record Asked(String key, ConfigValue value) {}

  private static Optional<Asked> asked(Varied v) {
    return ((ConfigObject) v.value()).get(WHEN) instanceof ConfigObject when
            && when.toConfig().entrySet().size() == 1
        ? when.toConfig().entrySet().stream()
            .map(e -> new Asked(String.join(".", ConfigUtil.splitPath(e.getKey())), e.getValue()))
            .findFirst()
        : Optional.empty();
  }

  private void conditional(Varied v) {
    Asked asked = asked(v).orElseThrow();
    String key = asked.key();
    List<ConfigValue> values =
        asked.value() instanceof ConfigList list ? List.copyOf(list) : List.of(asked.value());
    Axis decider = axes.get(key);
    if (decider.options().isEmpty()) {
      problems.accept(v.path(), "when names " + key + ", which is a range, expected a choice");
      return;
    }
    Set<Integer> indices = new HashSet<>();
    List<String> labels = decider.options().stream().map(Option::label).toList();
    for (ConfigValue value : values) {
      String label = name(value);
      if (labels.contains(label)) {
        indices.add(labels.indexOf(label));
      } else {
        problems.accept(
            v.path(),
            "when asks for "
                + key
                + " = "
                + Quote.of(label)
                + ", expected one of "
                + Quote.of(String.join(", ", labels), LONGEST));
      }
    }
    if (!indices.isEmpty()) {
      add(v, Optional.of(new Condition(key, indices)));
    }
  }

  private void add(Varied v, Optional<Condition> condition) {
    if (v.value() instanceof ConfigObject block) {
      if (block.containsKey(CHOICES)) {
        known(v, block, Set.of(CHOICES, WHEN));
        if (block.get(CHOICES) instanceof ConfigList list) {
          choice(v, list, condition);
        } else {
          problems.accept(v.path(), "choices is no list, " + EXPECTED);
        }
      } else {
        known(v, block, Set.of(LOW, HIGH, LOG, WHEN));
        range(v, block, condition);
      }
    } else {
      choice(v, (ConfigList) v.value(), condition);
    }
  }

  private void known(Varied v, ConfigObject block, Set<String> keys) {
    for (String key : new TreeSet<>(block.keySet())) {
      if (!keys.contains(key)) {
        problems.accept(
            v.path(),
            "unknown key "
                + Quote.of(key)
                + ", expected "
                + String.join(", ", new TreeSet<>(keys)));
      }
    }
  }

  private void range(Varied v, ConfigObject block, Optional<Condition> condition) {
    if (!(number(block.get(LOW)) && number(block.get(HIGH)))
        || block.containsKey(LOG) && block.get(LOG).valueType() != ConfigValueType.BOOLEAN) {
      problems.accept(v.path(), "expected { low = NUMBER, high = NUMBER, log = true or false }");
      return;
    }
    double low = ((Number) block.get(LOW).unwrapped()).doubleValue();
    double high = ((Number) block.get(HIGH).unwrapped()).doubleValue();
    boolean log = block.containsKey(LOG) && (Boolean) block.get(LOG).unwrapped();
    boolean whole = types.whole(v.path());
    boolean finite = Double.isFinite(high - low) && !(log && low > 0 && high / low > MOST_RATIO);
    if (!finite) {
      problems.accept(
          v.path(), "no range from " + low + " to " + high + ", expected ends that are less apart");
    } else if (low > high || log && low <= 0) {
      problems.accept(
          v.path(),
          "no range from "
              + Quote.of(block.get(LOW).render())
              + " to "
              + Quote.of(block.get(HIGH).render())
              + (log
                  ? " on a logarithmic scale, expected 0 < low <= high"
                  : ", expected low <= high"));
    } else if (whole && (low != Math.rint(low) || high != Math.rint(high))) {
      problems.accept(v.path(), "is a whole number, expected low and high without a fraction");
    } else if (whole && Math.max(Math.abs(low), Math.abs(high)) > LARGEST_WHOLE) {
      problems.accept(
          v.path(),
          "no range from "
              + Quote.of(block.get(LOW).render())
              + " to "
              + Quote.of(block.get(HIGH).render())
              + ", expected whole numbers of at most 2^53");
    } else {
      Dimension d =
          whole
              ? new IntRange(v.key(), (long) low, (long) high, log, condition)
              : new RealRange(v.key(), low, high, log, condition);
      axes.put(v.key(), new Axis(d, v.path(), List.of()));
    }
  }

  private static boolean number(ConfigValue value) {
    return value != null && value.valueType() == ConfigValueType.NUMBER;
  }

  private void choice(Varied v, ConfigList list, Optional<Condition> condition) {
    if (list.isEmpty()) {
      problems.accept(v.path(), "nothing to choose from, " + EXPECTED);
      return;
    }
    if (Limit.CHOICES.isExceeded(list.size())) {
      problems.accept(v.path(), Limit.CHOICES.message(list.size()));
      return;
    }
    List<String> labels = labels(list);
    if (new HashSet<>(labels).size() < labels.size()) {
      problems.accept(
          v.path(), "two choices are the same: " + Quote.of(String.join(", ", labels), LONGEST));
      return;
    }
    // The choice comes before what depends on it.
    Categorical dimension = new Categorical(v.key(), list.size(), condition);
    axes.put(v.key(), new Axis(dimension, v.path(), List.of()));
    List<Option> options = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue value = list.get(i);
      if (value instanceof ConfigObject block) {
        Condition chosen = new Condition(v.key(), Set.of(i));
        String key = v.key() + "(" + labels.get(i) + ").";
        ConfigObject rest = split(block, v.path() + ".", key, Optional.of(chosen));
        options.add(
            new Option(labels.get(i), List.of(v.path() + "=null", v.path() + "=" + text(rest))));
      } else {
        options.add(new Option(labels.get(i), List.of(v.path() + "=" + text(value))));
      }
    }
    axes.put(v.key(), new Axis(dimension, v.path(), options));
  }

  /** Scalars by themselves, blocks by their kind, or their number where two are of one kind. */
  private static List<String> labels(ConfigList list) {
    List<String> names = list.stream().map(SpaceReader::name).toList();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean block = list.get(i) instanceof ConfigObject;
      boolean shared = names.indexOf(name) != i || names.lastIndexOf(name) != i;
      labels.add(block && shared ? name + "#" + (i + 1) : name);
    }
    return labels;
  }

  private static String name(ConfigValue value) {
    if (value instanceof ConfigObject block) {
      ConfigValue kind = block.get(ChoiceType.KIND);
      return kind == null ? "block" : name(kind);
    }
    return value.valueType() == ConfigValueType.STRING ? value.unwrapped().toString() : text(value);
  }

  private static String text(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }
}
