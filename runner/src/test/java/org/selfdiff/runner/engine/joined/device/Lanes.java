package org.selfdiff.runner.engine.joined.device;

/**
 * A value in every thread of a block. Whole numbers are held as their bits in 64, signed ones with
 * their sign; pointers as bytes from the start of one memory.
 *
 * @param type its type
 * @param whole whole numbers, pointers, and the fields of vectors of these, field by field
 * @param real the same of fp32
 * @param memory where a pointer points to
 */
record Lanes(Type type, long[] whole, float[] real, Memory memory) {
  static Lanes whole(Type type, int threads) {
    return new Lanes(type, new long[threads * type.fields()], null, null);
  }

  static Lanes real(Type type, int threads) {
    return new Lanes(type, null, new float[threads * type.fields()], null);
  }

  static Lanes of(Type type, int threads) {
    return type.base() == Type.Base.FLOAT && !type.pointer()
        ? real(type, threads)
        : whole(type, threads);
  }

  boolean isReal() {
    return real != null;
  }

  /** Converts to a type of numbers. */
  Lanes as(Type to) {
    if (type.equals(to)) {
      return this;
    }
    if (to.pointer()) {
      if (!type.pointer()) {
        throw new IllegalStateException("no pointer");
      }
      return new Lanes(to, whole, null, memory);
    }
    int n = isReal() ? real.length : whole.length;
    Lanes result = of(to, n);
    for (int i = 0; i < n; i++) {
      if (result.isReal()) {
        result.real[i] = isReal() ? real[i] : unsigned() ? ulong(whole[i]) : (float) whole[i];
      } else {
        if (isReal()) {
          throw new IllegalStateException("no kernel makes whole numbers of others");
        }
        result.whole[i] = cut(whole[i], to.base());
      }
    }
    return result;
  }

  private boolean unsigned() {
    return type.base() != Type.Base.INT;
  }

  private static float ulong(long x) {
    if (x < 0) {
      throw new IllegalStateException("a number of 64 bits as fp32");
    }
    return (float) x;
  }

  static long cut(long x, Type.Base base) {
    return switch (base) {
      case UCHAR -> x & 0xffL;
      case USHORT -> x & 0xffffL;
      case INT -> (int) x;
      case UINT -> x & 0xffffffffL;
      default -> x;
    };
  }
}
