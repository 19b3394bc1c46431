package org.selfdiff.runner.data.image;

/** How much smaller than it is stored an image is decoded. */
public enum Reduction {
  /** At its own size. */
  NONE(1),
  /** Every side by 2. */
  HALF(2),
  /** Every side by 4. */
  QUARTER(4),
  /** Every side by 8. */
  EIGHTH(8);

  private final int denominator;

  Reduction(int denominator) {
    this.denominator = denominator;
  }

  /** Pixels of the stored image beside each other that one pixel stands for. */
  public int denominator() {
    return denominator;
  }

  /**
   * The strongest that makes sides at most so many times smaller.
   *
   * @param times from 0 on
   */
  public static Reduction atMost(int times) {
    Reduction strongest = NONE;
    for (Reduction reduction : values()) {
      strongest = reduction.denominator <= times ? reduction : strongest;
    }
    return strongest;
  }

  /** The weaker one of both. */
  public Reduction weaker(Reduction other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** Pixels that are left of a side, the last of which may stand for fewer than the others. */
  int side(int stored) {
    return (stored + denominator - 1) / denominator;
  }
}
