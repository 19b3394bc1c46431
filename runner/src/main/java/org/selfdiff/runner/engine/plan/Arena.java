package org.selfdiff.runner.engine.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.DType;

/** Lays storages out so that those alive at the same time do not overlap. */
final class Arena {
  /** A cache line, so that kernels see aligned vectors. */
  private static final int ALIGNMENT_BYTES = 64;

  private Arena() {}

  /**
   * Places every storage of the arena: largest first, each into the smallest gap that fits.
   *
   * @return elements per element type
   */
  static Map<DType, Long> layOut(List<Storage> storages) {
    Map<DType, Long> size = new EnumMap<>(DType.class);
    for (DType type : DType.values()) {
      List<Storage> placed = new ArrayList<>();
      storages.stream()
          .filter(s -> s.owner() == Storage.Owner.ARENA && s.type() == type)
          .sorted(Comparator.comparingLong(Storage::elements).reversed())
          .forEach(
              s -> {
                s.place(gap(s, placed, ALIGNMENT_BYTES / type.bytes()));
                placed.add(s);
                placed.sort(Comparator.comparingLong(Storage::offset));
                size.merge(type, s.offset() + s.elements(), Math::max);
              });
    }
    return size;
  }

  private static long gap(Storage s, List<Storage> byOffset, long unit) {
    long best = -1;
    long bestLength = Long.MAX_VALUE;
    long end = 0;
    for (Storage other : byOffset) {
      if (!other.overlapsInTime(s)) {
        continue;
      }
      long length = other.offset() - end;
      if (length >= s.elements() && length < bestLength) {
        best = end;
        bestLength = length;
      }
      end = Math.max(end, (other.offset() + other.elements() + unit - 1) / unit * unit);
    }
    return best >= 0 ? best : end;
  }
}
