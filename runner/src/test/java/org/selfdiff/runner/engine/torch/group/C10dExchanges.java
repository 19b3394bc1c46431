package org.selfdiff.runner.engine.torch.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.ProcessGroup;

/** Ranks that try every exchange and say the bits that they got, one exchange a line. */
final class C10dExchanges {
  /** Numbers of a rank: not a multiple of 2 or 4, and more than Gloo cuts into pieces at once. */
  static final int COUNT = 1037;

  private C10dExchanges() {}

  public static void main(String[] arguments) throws Exception {
    Processes.rank(arguments, (group, words) -> String.join("\n", all(group)));
  }

  /** The number that a rank gives at a place. */
  static double number(DType type, int rank, int at) {
    return type.isFloating()
        ? Math.sin(1 + at * 0.7 + rank * 13.0) * (at % 5 == 0 ? 1e4 : 1)
        : (at * 7 + rank * 11) % 60;
  }

  static List<Collective> collectives(DType type, int world) {
    List<Collective> all = new ArrayList<>();
    all.add(new AllGather(world));
    all.add(new AllReduce(AllReduce.Fn.SUM, world));
    all.add(new AllReduce(AllReduce.Fn.MAX, world));
    if (type.isFloating()) {
      all.add(new AllReduce(AllReduce.Fn.MEAN, world));
      all.add(new ReduceScatter(world));
    }
    return all;
  }

  /** How many numbers a rank gives and gets. */
  static int gives(Collective what) {
    return what instanceof ReduceScatter ? COUNT * what.world() : COUNT;
  }

  static int gets(Collective what) {
    return what instanceof AllGather ? COUNT * what.world() : COUNT;
  }

  static Memory given(DType type, int rank, Collective what) {
    Memory from = Memory.allocate(type, gives(what));
    for (int i = 0; i < from.size(); i++) {
      from.put(i, number(type, rank, i));
    }
    return from;
  }

  private static List<String> all(ProcessGroup group) {
    List<String> lines = new ArrayList<>();
    List<Memory> got = new ArrayList<>();
    List<ProcessGroup.Exchange> begun = new ArrayList<>();
    for (DType type : DType.values()) {
      for (Collective what : collectives(type, group.size())) {
        Memory from = given(type, group.rank(), what);
        Memory into = Memory.allocate(type, gets(what));
        begun.add(group.begin(what, from, into));
        got.add(into);
        if (what instanceof AllReduce) {
          Memory both = given(type, group.rank(), what);
          begun.add(group.begin(what, both, both));
          got.add(both);
        }
      }
      Memory told = given(type, group.rank(), new AllReduce(AllReduce.Fn.SUM, group.size()));
      group.broadcast(told);
      begun.add(() -> {});
      got.add(told);
    }
    // The last first: exchanges are awaited in any order.
    for (int i = begun.size() - 1; i >= 0; i--) {
      begun.get(i).await();
    }
    requireLarge(group);
    for (Memory m : got) {
      ByteBuffer bytes = m.bytes();
      byte[] all = new byte[bytes.remaining()];
      bytes.get(all);
      lines.add(HexFormat.of().formatHex(all));
    }
    return lines;
  }

  /** Gathers what would make long lines, twice under way at once, and compares it here. */
  private static void requireLarge(ProcessGroup group) {
    int count = 50_000;
    Memory mine = Memory.allocate(DType.F64, count);
    for (int i = 0; i < count; i++) {
      mine.put(i, number(DType.F64, group.rank(), i));
    }
    Memory first = Memory.allocate(DType.F64, count * group.size());
    Memory second = Memory.allocate(DType.F64, count * group.size());
    var one = group.begin(new AllGather(group.size()), mine, first);
    var other = group.begin(new AllGather(group.size()), mine, second);
    other.await();
    one.await();
    for (int i = 0; i < first.size(); i++) {
      double expected = number(DType.F64, i / count, i % count);
      if (first.get(i) != expected || second.get(i) != expected) {
        throw new AssertionError("number " + i + ": " + first.get(i) + ", not " + expected);
      }
    }
  }
}
