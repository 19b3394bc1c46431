package org.selfdiff.runner.engine.joined.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A piece of global or shared memory that notices what a GPU would not: accesses out of its bounds
 * or across the alignment of a vector, numbers that nobody wrote, and threads that touch what
 * another writes without a barrier in between.
 */
final class Memory {
  private final String name;
  private final ByteBuffer bytes;
  private final boolean[] written;
  private final long[] writer;
  private final long[] reader;
  private final int[] epoch;
  private static final long SEVERAL = -1;

  private Memory(String name, int size, boolean filled) {
    this.name = name;
    this.bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    this.written = new boolean[size];
    Arrays.fill(written, filled);
    this.writer = new long[size];
    this.reader = new long[size];
    this.epoch = new int[size];
  }

  /** Memory that holds something. */
  static Memory of(String name, byte[] content) {
    Memory m = new Memory(name, content.length, true);
    m.bytes.put(0, content);
    return m;
  }

  /** Memory in which nothing has been written. */
  static Memory empty(String name, int size) {
    return new Memory(name, size, false);
  }

  /** What it holds. */
  byte[] content() {
    for (int i = 0; i < written.length; i++) {
      require(written[i], "byte " + i + " was never written");
    }
    return bytes.array();
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(name + ": " + what);
    }
  }

  private void enter(long at, Type.Base base, int fields) {
    int size = base.bytes * fields;
    require(at >= 0 && at + size <= bytes.capacity(), at + " of " + bytes.capacity() + " bytes");
    require(at % size == 0, "address " + at + " of a vector of " + size + " bytes");
  }

  /** The bits of one number of a vector. */
  long read(long at, Type.Base base, int fields, int field, long thread, int now) {
    enter(at, base, fields);
    int from = (int) at + field * base.bytes;
    for (int i = from; i < from + base.bytes; i++) {
      renew(i, now);
      require(written[i], "byte " + i + " is read before it is written");
      require(writer[i] == 0 || writer[i] == thread + 1, "byte " + i + " is still being written");
      reader[i] = reader[i] == 0 || reader[i] == thread + 1 ? thread + 1 : SEVERAL;
    }
    return switch (base.bytes) {
      case 1 -> bytes.get(from) & 0xffL;
      case 2 -> bytes.getShort(from) & 0xffffL;
      default -> bytes.getInt(from) & 0xffffffffL;
    };
  }

  /** Writes one number of a vector. */
  void write(long at, Type.Base base, int fields, int field, long bits, long thread, int now) {
    enter(at, base, fields);
    int from = (int) at + field * base.bytes;
    for (int i = from; i < from + base.bytes; i++) {
      renew(i, now);
      require(reader[i] == 0 || reader[i] == thread + 1, "byte " + i + " is read by others");
      require(writer[i] == 0 || writer[i] == thread + 1, "byte " + i + " is written by others");
      writer[i] = thread + 1;
      written[i] = true;
    }
    switch (base.bytes) {
      case 1 -> bytes.put(from, (byte) bits);
      case 2 -> bytes.putShort(from, (short) bits);
      default -> bytes.putInt(from, (int) bits);
    }
  }

  private void renew(int i, int now) {
    if (epoch[i] != now) {
      epoch[i] = now;
      writer[i] = 0;
      reader[i] = 0;
    }
  }
}
