package org.selfdiff.runner.engine.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;

/**
 * What the hosts of all ranks have to agree on between steps: whether to stop, a number that one of
 * them has measured, whether they hold the same. Every rank asks the same questions in the same
 * order, and gets the same answers.
 */
public final class Agreement {
  private final ProcessGroup group;
  private final Memory one = Memory.allocate(DType.F64, 1);

  /** Among the ranks of a group. */
  public Agreement(ProcessGroup group) {
    this.group = group;
  }

  /** What rank 0 says; what the others say does not count. */
  public boolean ofFirst(boolean mine) {
    return ofFirst(mine ? 1.0 : 0.0)[0] != 0;
  }

  /** The numbers of rank 0, bit by bit; every rank brings as many. */
  public double[] ofFirst(double... mine) {
    if (group.size() == 1) {
      return mine.clone();
    }
    Memory numbers = mine.length == 1 ? one : Memory.allocate(DType.F64, mine.length);
    numbers.put(0, mine);
    group.broadcast(numbers);
    return numbers.doubles();
  }

  /** Whether any rank says so. */
  public boolean any(boolean mine) {
    if (group.size() == 1) {
      return mine;
    }
    one.put(0, mine ? 1 : 0);
    group.begin(new AllReduce(AllReduce.Fn.MAX, group.size()), one, one).await();
    return one.get(0) != 0;
  }

  /** The bytes of every rank, by rank; every rank brings as many. */
  public List<byte[]> ofAll(byte[] mine) {
    if (group.size() == 1) {
      return List.of(mine.clone());
    }
    Memory given = Memory.allocate(DType.U8, mine.length);
    given.write(0, ByteBuffer.wrap(mine));
    Memory all = Memory.allocate(DType.U8, Math.multiplyExact(mine.length, group.size()));
    group.begin(new AllGather(group.size()), given, all).await();
    List<byte[]> byRank = new ArrayList<>();
    for (int rank = 0; rank < group.size(); rank++) {
      byte[] theirs = new byte[mine.length];
      all.read((long) rank * mine.length, ByteBuffer.wrap(theirs));
      byRank.add(theirs);
    }
    return byRank;
  }
}
