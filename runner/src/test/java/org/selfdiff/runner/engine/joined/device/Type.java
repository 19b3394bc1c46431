package org.selfdiff.runner.engine.joined.device;

/**
 * A type of the language of kernels.
 *
 * @param base of one number
 * @param fields numbers of a vector, 1 for a number
 * @param pointer whether it points to such
 */
record Type(Base base, int fields, boolean pointer) {
  /** Numbers, in the order in which they are converted to each other. */
  enum Base {
    UCHAR(1),
    USHORT(2),
    INT(4),
    UINT(4),
    ULONG(8),
    FLOAT(4),
    VOID(0);

    final int bytes;

    Base(int bytes) {
      this.bytes = bytes;
    }
  }

  static final Type INT = of(Base.INT);
  static final Type UINT = of(Base.UINT);
  static final Type FLOAT = of(Base.FLOAT);

  static Type of(Base base) {
    return new Type(base, 1, false);
  }

  Type to() {
    return new Type(base, fields, true);
  }

  Type target() {
    return new Type(base, fields, false);
  }

  int bytes() {
    return base.bytes * fields;
  }
}
