package org.selfdiff.runner.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.selfdiff.methods.graph.DType;

/**
 * Numbers of one type in native memory, row-major and counted from 0. It may be larger than 2 GiB.
 * There is no position that moves, so that several threads may write different numbers.
 *
 * <p>Numbers become those of the type as Java converts them; floating-point numbers of 32 bits are
 * moved whole, without a conversion, between memory and arrays of the same type.
 */
public final class Memory {
  /** Bytes of one buffer: a power of two, so that a number never lies in two of them. */
  private static final int PIECE_BITS = 30;

  private final DType type;
  private final long size;
  private final int pieceBits;
  private final ByteBuffer[] pieces;

  /** The same in numbers, where they are of 32 bits. */
  private final FloatBuffer[] floats;

  /** Where the bytes lie. */
  public interface Bytes {
    /** Some of them as a buffer of native order. */
    ByteBuffer piece(long from, int count);
  }

  /**
   * Numbers over bytes that stay where they are.
   *
   * @param size how many numbers
   */
  public Memory(DType type, long size, Bytes bytes) {
    this(type, size, bytes, PIECE_BITS);
  }

  /** Zeros in native memory that is freed with this. */
  public static Memory allocate(DType type, int size) {
    ByteBuffer all =
        ByteBuffer.allocateDirect(Math.multiplyExact(size, type.bytes()))
            .order(ByteOrder.nativeOrder());
    return new Memory(
        type, size, (from, count) -> all.slice((int) from, count).order(ByteOrder.nativeOrder()));
  }

  Memory(DType type, long size, Bytes bytes, int pieceBits) {
    this.type = type;
    this.size = size;
    this.pieceBits = pieceBits;
    long all = size * type.bytes();
    long piece = 1L << pieceBits;
    pieces = new ByteBuffer[Math.toIntExact((all + piece - 1) / piece)];
    floats = new FloatBuffer[type == DType.F32 ? pieces.length : 0];
    for (int i = 0; i < pieces.length; i++) {
      long from = i * piece;
      pieces[i] = bytes.piece(from, (int) Math.min(piece, all - from));
      if (type == DType.F32) {
        floats[i] = pieces[i].asFloatBuffer();
      }
    }
  }

  /** The type of the numbers. */
  public DType type() {
    return type;
  }

  /** How many numbers. */
  public long size() {
    return size;
  }

  /**
   * A buffer that begins where the numbers begin, for native code that takes the address of memory
   * that lies in one piece; it may end before they do.
   *
   * @throws IllegalStateException if there are no numbers
   */
  public ByteBuffer start() {
    if (size == 0) {
      throw new IllegalStateException("memory without numbers has no address");
    }
    return pieces[0].duplicate().order(ByteOrder.nativeOrder());
  }

  private ByteBuffer piece(long at) {
    return pieces[(int) (at >>> pieceBits)];
  }

  private int place(long at) {
    return (int) (at & (1L << pieceBits) - 1);
  }

  /** One number. */
  public double get(long index) {
    long at = index * type.bytes();
    return switch (type) {
      case F32 -> piece(at).getFloat(place(at));
      case F64 -> piece(at).getDouble(place(at));
      case I64 -> piece(at).getLong(place(at));
      case U8 -> piece(at).get(place(at)) & 0xFF;
    };
  }

  /** Replaces one number. */
  public void put(long index, double value) {
    long at = index * type.bytes();
    switch (type) {
      case F32 -> piece(at).putFloat(place(at), (float) value);
      case F64 -> piece(at).putDouble(place(at), value);
      case I64 -> piece(at).putLong(place(at), (long) value);
      case U8 -> piece(at).put(place(at), (byte) value);
    }
  }

  /** Reads as many numbers as the array takes. */
  public void get(long from, double[] into) {
    if (type == DType.F32) {
      eachFloats(from, into.length, (piece, first, done, n) -> widen(piece, first, into, done, n));
      return;
    }
    for (int i = 0; i < into.length; i++) {
      into[i] = get(from + i);
    }
  }

  private static void widen(FloatBuffer piece, int first, double[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] = piece.get(first + i);
    }
  }

  /** Replaces as many numbers as the array has. */
  public void put(long from, double[] values) {
    if (type == DType.F32) {
      eachFloats(
          from, values.length, (piece, first, done, n) -> narrow(values, done, piece, first, n));
      return;
    }
    for (int i = 0; i < values.length; i++) {
      put(from + i, values[i]);
    }
  }

  private static void narrow(double[] values, int at, FloatBuffer piece, int first, int count) {
    for (int i = 0; i < count; i++) {
      piece.put(first + i, (float) values[at + i]);
    }
  }

  /**
   * Reads some numbers into a part of an array.
   *
   * @param at where they begin there
   */
  public void get(long from, float[] into, int at, int count) {
    if (type != DType.F32) {
      for (int i = 0; i < count; i++) {
        into[at + i] = (float) get(from + i);
      }
      return;
    }
    eachFloats(from, count, (piece, first, done, n) -> piece.get(first, into, at + done, n));
  }

  /** Replaces some numbers by a part of an array. */
  public void put(long from, float[] values, int at, int count) {
    put(from, FloatBuffer.wrap(values, at, count));
  }

  /** Replaces numbers by those from the buffer's position to its limit, which stay as they are. */
  public void put(long from, FloatBuffer values) {
    int count = values.remaining();
    int at = values.position();
    if (type != DType.F32) {
      for (int i = 0; i < count; i++) {
        put(from + i, values.get(at + i));
      }
      return;
    }
    eachFloats(from, count, (piece, first, done, n) -> piece.put(first, values, at + done, n));
  }

  /** A part of a piece, behind those that are done. */
  private interface Floats {
    void of(FloatBuffer piece, int first, int done, int count);
  }

  private void eachFloats(long from, int count, Floats each) {
    for (int done = 0; done < count; ) {
      long at = (from + done) * Float.BYTES;
      FloatBuffer piece = floats[(int) (at >>> pieceBits)];
      int first = place(at) / Float.BYTES;
      int part = Math.min(piece.capacity() - first, count - done);
      each.of(piece, first, done, part);
      done += part;
    }
  }

  /**
   * Some bytes where they lie.
   *
   * @param at the first
   * @param most how many at the most; there are fewer where a piece ends before
   */
  public ByteBuffer window(long at, long most) {
    ByteBuffer piece = piece(at);
    int from = place(at);
    int count = (int) Math.min(piece.capacity() - from, most);
    return piece.slice(from, count).order(piece.order());
  }

  /** All numbers in a new array. */
  public double[] doubles() {
    double[] values = new double[Math.toIntExact(size)];
    get(0, values);
    return values;
  }

  /** All numbers in a new array. */
  public float[] floats() {
    float[] values = new float[Math.toIntExact(size)];
    get(0, values, 0, values.length);
    return values;
  }

  /** Replaces all numbers: each by its own, or all by one. */
  public void fill(double... values) {
    for (long i = 0; i < size; i++) {
      put(i, values[values.length == 1 ? 0 : (int) i]);
    }
  }

  /**
   * Replaces numbers by the bits of others of the same type.
   *
   * @param to the first that is replaced
   * @param from the first of the others
   */
  public void copy(long to, Memory source, long from, long count) {
    if (source.type != type) {
      throw new IllegalArgumentException(source.type + " is no " + type);
    }
    long bytes = count * type.bytes();
    for (long done = 0; done < bytes; ) {
      ByteBuffer part = source.window(from * type.bytes() + done, bytes - done);
      write(to * type.bytes() + done, part);
      done += part.capacity();
    }
  }

  /** Replaces all numbers by the bits of others of the same type. */
  public void copy(Memory source) {
    copy(0, source, 0, size);
  }

  /**
   * A copy of all bytes, for formats that end at 2 GiB themselves.
   *
   * @throws ArithmeticException if there are more
   */
  public ByteBuffer bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(size * type.bytes()))
            .order(ByteOrder.nativeOrder());
    read(0, bytes);
    return bytes.flip();
  }

  /**
   * Reads bytes, from the buffer's position to its limit, which its position reaches.
   *
   * @param from the first byte
   */
  public void read(long from, ByteBuffer into) {
    for (long at = from; into.hasRemaining(); ) {
      ByteBuffer part = window(at, into.remaining());
      at += part.capacity();
      into.put(part);
    }
  }

  /**
   * Replaces bytes by those from the buffer's position, which reaches the limit.
   *
   * @param to the first byte
   */
  public void write(long to, ByteBuffer bytes) {
    for (long at = to; bytes.hasRemaining(); ) {
      ByteBuffer part = window(at, bytes.remaining());
      at += part.capacity();
      part.put(0, bytes, bytes.position(), part.capacity());
      bytes.position(bytes.position() + part.capacity());
    }
  }
}
