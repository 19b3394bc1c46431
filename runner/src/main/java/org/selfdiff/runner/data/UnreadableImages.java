package org.selfdiff.runner.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Notes which images of a set could not be read, each once. Thread safe. */
public final class UnreadableImages {
  /**
   * One image.
   *
   * @param split which part of the set it is of
   * @param index of it there
   * @param source where it comes from
   * @param reason why it cannot be read, a clause
   */
  public record Entry(Split split, int index, String source, String reason) {}

  private final Map<Split, ConcurrentNavigableMap<Integer, Entry>> entries =
      new EnumMap<>(Split.class);
  private final Queue<Entry> fresh = new ConcurrentLinkedQueue<>();

  /** Nothing is unreadable yet. */
  public UnreadableImages() {
    for (Split split : Split.values()) {
      entries.put(split, new ConcurrentSkipListMap<>());
    }
  }

  /** Notes an image unless it is known. */
  public void add(Split split, int index, UnreadableException why) {
    Entry entry = new Entry(split, index, why.source(), why.reason());
    if (entries.get(split).putIfAbsent(index, entry) == null) {
      fresh.add(entry);
    }
  }

  /** Whether an image is known to be unreadable. */
  public boolean has(Split split, int index) {
    return entries.get(split).containsKey(index);
  }

  /** The images of a split that are known so far, by index; grows. */
  public NavigableMap<Integer, Entry> of(Split split) {
    return entries.get(split);
  }

  /** How many are known so far. */
  public int count() {
    return entries.values().stream().mapToInt(Map::size).sum();
  }

  /** Those that became known since the last call, for one caller alone. */
  public List<Entry> fresh() {
    List<Entry> taken = new ArrayList<>();
    for (Entry next = fresh.poll(); next != null; next = fresh.poll()) {
      taken.add(next);
    }
    return taken;
  }
}
