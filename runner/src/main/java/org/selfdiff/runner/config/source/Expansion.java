package org.selfdiff.runner.config.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.problem.Quote;
import org.selfdiff.runner.config.source.Outline.Form;

/**
 * Bounds what substitutions make of an experiment before any is made. Text that doubles 30 times is
 * a kilobyte before and gigabytes after; circles of optional substitutions take the parser an
 * exponential time.
 */
final class Expansion {
  private static final long MOST_WORK = 4_000_000;

  /** An entry and its place in the order in which entries take effect. */
  private record Placed(int place, Outline.Entry entry) {}

  /** The size of a value and how many substitutions follow one another in it. */
  private record Measure(long size, int links) {}

  private final TreeMap<String, List<Placed>> entries = new TreeMap<>();
  private final Map<String, Measure> known = new HashMap<>();

  /** What is being measured, each with what was counted so far; the last is the innermost. */
  private final LinkedHashMap<String, Long> open = new LinkedHashMap<>();

  private String innermost = "";
  private int links;
  private long work;
  private Optional<Problem> fault = Optional.empty();

  private Expansion(List<Outline.Entry> all) {
    for (int i = 0; i < all.size(); i++) {
      Outline.Entry entry = all.get(i);
      if (entry.form().replaces() && entry.references().isEmpty()) {
        entries.remove(entry.path());
        entries.subMap(entry.path() + ".", entry.path() + "/").clear();
        entries.subMap(entry.path() + "[", entry.path() + "\\").clear();
      }
      entries.computeIfAbsent(entry.path(), any -> new ArrayList<>()).add(new Placed(i, entry));
    }
  }

  /** Why the substitutions of these entries cannot be made; empty where they can. */
  static Optional<Problem> fault(List<Outline.Entry> entries) {
    Expansion expansion = new Expansion(entries);
    for (List<Placed> at : List.copyOf(expansion.entries.values())) {
      expansion.additions(at);
    }
    expansion.measure("");
    return expansion.fault;
  }

  private void additions(List<Placed> at) {
    long count = at.stream().filter(p -> p.entry().form() == Form.APPENDED).count();
    if (Limit.CHAIN.isExceeded(count)) {
      refuse(at.get(at.size() - 1).entry(), Limit.CHAIN.message(count));
    }
  }

  /** Characters of the value of a key, or more. */
  private long size(String path, Outline.Entry asking) {
    Measure before = known.get(path);
    if (before != null) {
      links = Math.max(links, before.links() + 1);
      if (Limit.CHAIN.isExceeded(links)) {
        refuse(asking, Limit.CHAIN.beyond());
      }
      return before.size();
    }
    if (fault.isPresent()) {
      return 0;
    }
    if (open.containsKey(path)) {
      if (path.equals(innermost)) {
        return open.get(path);
      }
      refuse(asking, depends(path));
      return 0;
    }
    if (path.length() > Limit.KEY.most()) {
      refuse(asking, depends(path));
      return 0;
    }
    if (Limit.CHAIN.isExceeded(open.size())) {
      refuse(asking, Limit.CHAIN.beyond());
      return 0;
    }
    int outer = links;
    long size = measure(path);
    links = Math.max(outer, known.get(path).links() + 1);
    return size;
  }

  private static String depends(String path) {
    return "the substitution ${"
        + Quote.of(path)
        + "} depends on itself, expected a value at its end";
  }

  private long measure(String path) {
    String outer = innermost;
    innermost = path;
    open.put(path, 0L);
    links = 0;
    List<Placed> at = within(path);
    long selves = 0;
    for (Placed placed : at) {
      Outline.Entry entry = placed.entry();
      long before = open.get(path);
      long own = entry.references().stream().filter(path::equals).count();
      if (own > 0 && entry.path().equals(path)) {
        // The value before is part of the new one, not beside it.
        open.put(path, 0L);
      }
      add(path, entry.size(), entry);
      for (String reference : entry.references()) {
        add(path, reference.equals(path) ? before : size(reference, entry), entry);
      }
      selves += own;
      if (Limit.CHAIN.isExceeded(selves)) {
        refuse(entry, Limit.CHAIN.beyond());
      }
    }
    boolean any = !at.isEmpty();
    for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
      for (Placed around : entries.getOrDefault(path.substring(0, dot), List.of())) {
        for (String reference : around.entry().references()) {
          any = true;
          add(path, size(reference + path.substring(dot), around.entry()), around.entry());
        }
      }
    }
    if (!any) {
      open.merge(path, (long) environment(path), Long::sum);
    }
    innermost = outer;
    long sum = open.remove(path);
    known.put(path, new Measure(sum, links));
    return sum;
  }

  private void add(String path, long characters, Outline.Entry entry) {
    long sum = Math.min(open.get(path) + characters, Long.MAX_VALUE / 4);
    open.put(path, sum);
    if (Limit.EXPANSION.isExceeded(sum)) {
      refuse(entry, Limit.EXPANSION.message(sum));
    } else if (++work > MOST_WORK) {
      refuse(entry, Limit.EXPANSION.beyond());
    }
  }

  /** The entries of a key and of those inside it, in the order in which they take effect. */
  private List<Placed> within(String path) {
    List<Placed> all = new ArrayList<>();
    if (path.isEmpty()) {
      entries.values().forEach(all::addAll);
    } else if (fault.isEmpty()) {
      all.addAll(entries.getOrDefault(path, List.of()));
      flat(entries.subMap(path + ".", path + "/").values(), all);
      flat(entries.subMap(path + "[", path + "\\").values(), all);
    }
    work += all.size();
    all.sort(Comparator.comparingInt(Placed::place));
    return all;
  }

  private static void flat(Collection<List<Placed>> from, List<Placed> into) {
    from.forEach(into::addAll);
  }

  private static int environment(String name) {
    String value = System.getenv(name);
    return value == null ? 0 : value.length();
  }

  private void refuse(Outline.Entry entry, String message) {
    if (fault.isEmpty()) {
      fault = Optional.of(new Problem(entry.position(), entry.path(), message));
    }
  }
}
