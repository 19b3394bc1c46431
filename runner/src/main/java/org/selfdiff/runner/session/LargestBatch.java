package org.selfdiff.runner.session;

import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/** The largest batch that works, found by planning steps again. */
final class LargestBatch {
  /** The smallest batch of the language. */
  private static final int LEAST = 2;

  /** What a step needs that cannot be built. */
  static final long NEVER = Long.MAX_VALUE;

  private final IntPredicate accepted;
  private final IntToLongFunction bytes;
  private final long have;

  /**
   * A search.
   *
   * @param accepted whether an experiment can have a batch; quick
   * @param bytes what the step of a batch needs, {@link #NEVER} if it cannot be built; grows with
   *     the batch, and is asked seldom
   * @param have bytes that there are
   */
  LargestBatch(IntPredicate accepted, IntToLongFunction bytes, long have) {
    this.accepted = accepted;
    this.bytes = bytes;
    this.have = have;
  }

  /**
   * The largest batch that is accepted and needs no more than there is: the next one that is
   * accepted was planned and needs more.
   *
   * @param tooLarge a batch that needs more
   * @param itsBytes what it needs
   * @param fixed bytes that do not depend on the batch
   */
  OptionalInt below(int tooLarge, long itsBytes, long fixed) {
    int fits = 0;
    long low = fixed;
    int over = tooLarge;
    long high = itsBytes;
    for (int round = 0; ; round++) {
      int next = candidate(fits, over, guess(fits, low, over, high, round));
      if (next == 0) {
        return fits == 0 ? OptionalInt.empty() : OptionalInt.of(fits);
      }
      long needs = bytes.applyAsLong(next);
      if (needs <= have) {
        fits = next;
        low = needs;
      } else {
        over = next;
        high = needs;
      }
    }
  }

  /**
   * Where a straight line meets what there is; every other time the middle, for lines that bend.
   */
  private int guess(int fits, long low, int over, long high, int round) {
    int middle = fits + (over - fits) / 2;
    if (high == NEVER || round % 3 == 2) {
      return middle;
    }
    double share = (have - low) / (double) (high - low);
    return fits + (int) Math.floor(share * (over - fits));
  }

  /**
   * An accepted batch between the two: at or below the guess, else above it; 0 if there is none.
   */
  private int candidate(int fits, int over, int guess) {
    int from = Math.max(fits + 1, LEAST);
    for (int b = Math.min(guess, over - 1); b >= from; b--) {
      if (accepted.test(b)) {
        return b;
      }
    }
    for (int b = Math.max(guess + 1, from); b < over; b++) {
      if (accepted.test(b)) {
        return b;
      }
    }
    return 0;
  }
}
