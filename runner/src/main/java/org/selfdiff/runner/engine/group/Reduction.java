package org.selfdiff.runner.engine.group;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;

/** Elementwise reduction of equal memories in their order, in their own type. */
final class Reduction {
  private static final int BLOCK = 1 << 14;

  private final AllReduce.Fn fn;
  private final List<Memory> from;
  private final DType type;

  Reduction(AllReduce.Fn fn, List<Memory> from) {
    this.fn = fn;
    this.from = from;
    this.type = from.get(0).type();
  }

  /**
   * Writes the same numbers into every memory, each of which may be one of those that are reduced.
   *
   * @param first which number is the first; as many follow as a memory holds
   */
  void into(List<Memory> into, long first) {
    long count = into.get(0).size();
    ByteBuffer sum = block();
    ByteBuffer next = block();
    for (long done = 0; done < count; done += BLOCK) {
      int n = (int) Math.min(BLOCK, count - done);
      read(0, first + done, n, sum);
      for (int r = 1; r < from.size(); r++) {
        read(r, first + done, n, next);
        join(sum, next, n);
      }
      if (fn == AllReduce.Fn.MEAN) {
        divide(sum, n);
      }
      for (Memory to : into) {
        to.write(done * type.bytes(), sum.position(0));
      }
    }
  }

  private ByteBuffer block() {
    return ByteBuffer.allocate(BLOCK * type.bytes()).order(ByteOrder.nativeOrder());
  }

  private void read(int rank, long at, int count, ByteBuffer block) {
    block.position(0).limit(count * type.bytes());
    from.get(rank).read(at * type.bytes(), block);
  }

  private void join(ByteBuffer sum, ByteBuffer next, int count) {
    boolean max = fn == AllReduce.Fn.MAX;
    for (int i = 0; i < count; i++) {
      int at = i * type.bytes();
      switch (type) {
        case F32 -> {
          float a = sum.getFloat(at);
          float b = next.getFloat(at);
          sum.putFloat(at, max ? Math.max(a, b) : a + b);
        }
        case F64 -> {
          double a = sum.getDouble(at);
          double b = next.getDouble(at);
          sum.putDouble(at, max ? Math.max(a, b) : a + b);
        }
        case I64 -> {
          long a = sum.getLong(at);
          long b = next.getLong(at);
          sum.putLong(at, max ? Math.max(a, b) : a + b);
        }
        case U8 -> {
          int a = sum.get(at) & 0xFF;
          int b = next.get(at) & 0xFF;
          sum.put(at, (byte) (max ? Math.max(a, b) : a + b));
        }
      }
    }
  }

  private void divide(ByteBuffer sum, int count) {
    for (int i = 0; i < count; i++) {
      int at = i * type.bytes();
      if (type == DType.F32) {
        sum.putFloat(at, sum.getFloat(at) / from.size());
      } else {
        sum.putDouble(at, sum.getDouble(at) / from.size());
      }
    }
  }
}
