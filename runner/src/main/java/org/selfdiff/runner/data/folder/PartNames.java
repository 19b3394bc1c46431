package org.selfdiff.runner.data.folder;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The names of what lies in several parts, none of which is kept: the part's own before each.
 *
 * @see #part
 */
final class PartNames extends AbstractList<String> implements RandomAccess {
  private final List<String> parts;
  private final List<List<String>> names;
  private final int[] starts;

  /**
   * Joins names.
   *
   * @param parts name of each part
   * @param names within each part
   */
  PartNames(List<String> parts, List<List<String>> names) {
    this.parts = List.copyOf(parts);
    this.names = List.copyOf(names);
    starts = new int[parts.size() + 1];
    for (int part = 0; part < parts.size(); part++) {
      starts[part + 1] = Math.addExact(starts[part], names.get(part).size());
    }
  }

  /** The part that an entry lies in. */
  int part(int entry) {
    int found = Arrays.binarySearch(starts, entry);
    if (found < 0) {
      return -found - 2;
    }
    // Parts without entries begin where the next one does.
    while (starts[found + 1] == entry) {
      found++;
    }
    return found;
  }

  /** The entry at which a part begins. */
  int start(int part) {
    return starts[part];
  }

  /** The entries at which the parts begin. */
  int[] starts() {
    return Arrays.copyOf(starts, parts.size());
  }

  @Override
  public String get(int entry) {
    if (entry < 0 || entry >= size()) {
      throw new IndexOutOfBoundsException(entry);
    }
    int part = part(entry);
    return parts.get(part) + "/" + names.get(part).get(entry - starts[part]);
  }

  @Override
  public int size() {
    return starts[parts.size()];
  }
}
