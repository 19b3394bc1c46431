package org.selfdiff.methods.random;

import java.nio.charset.StandardCharsets;

/**
 * Random numbers that depend on a place alone, not on what was drawn before or by which thread.
 *
 * <p>A place is a seed, a stream's name and whole numbers such as (epoch, sample, view, operation).
 * {@code CounterRandom.of(seed).at("views", epoch, sample, view, operation)} is the sequence of
 * numbers of that place; equal places give equal sequences on every machine, and different places
 * give independent ones. {@link #at} looks only at the place: numbers already drawn from the parent
 * change nothing.
 *
 * <p>Each step toward a place, and each four words of its sequence, are one Philox4x32-10 block. An
 * object is not thread safe as a sequence; as a parent for {@link #at} it may be shared.
 */
public final class CounterRandom {
  private static final long DRAW = 0;
  private static final long NUMBER = 1;
  private static final long TEXT = 2;
  private static final double DOUBLE_UNIT = 0x1p-53;

  private final long key;
  private final int[] words = new int[4];
  private long block;
  private int used = 4;
  private double spareGaussian = Double.NaN;

  private CounterRandom(long key) {
    this.key = key;
  }

  /** The root of all places of one seed. */
  public static CounterRandom of(long seed) {
    return new CounterRandom(seed);
  }

  /**
   * The place reached by a name and then by whole numbers.
   *
   * @param stream what the numbers are for, for instance {@code shuffle} or a parameter's name
   * @param place position within the stream, outermost first
   */
  public CounterRandom at(String stream, long... place) {
    byte[] text = stream.getBytes(StandardCharsets.UTF_8);
    int[] out = new int[4];
    long child = step(key, text.length, TEXT, out);
    for (int start = 0; start < text.length; start += Long.BYTES) {
      long chunk = 0;
      for (int i = start; i < Math.min(start + Long.BYTES, text.length); i++) {
        chunk |= (text[i] & 0xFFL) << 8 * (i - start);
      }
      child = step(child, chunk, TEXT, out);
    }
    for (long number : place) {
      child = step(child, number, NUMBER, out);
    }
    return new CounterRandom(child);
  }

  /**
   * The place reached by one more whole number: {@code at("a", 1).at(2)} is {@code at("a", 1, 2)}.
   */
  public CounterRandom at(long place) {
    return new CounterRandom(step(key, place, NUMBER, new int[4]));
  }

  private static long step(long key, long word, long kind, int[] out) {
    Philox.block(word, kind, key, out);
    return out[0] & 0xFFFFFFFFL | (long) out[1] << 32;
  }

  /** 32 uniform bits. */
  int nextInt() {
    if (used == 4) {
      Philox.block(block++, DRAW, key, words);
      used = 0;
    }
    return words[used++];
  }

  /** 64 uniform bits. */
  public long nextLong() {
    long low = nextInt() & 0xFFFFFFFFL;
    return low | (long) nextInt() << 32;
  }

  /**
   * A whole number in [0, bound), each equally likely (Lemire, "Fast random integer generation in
   * an interval", 2019).
   *
   * @throws IllegalArgumentException if bound is not positive
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive, found " + bound);
    }
    long product = (nextInt() & 0xFFFFFFFFL) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long reject = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < reject) {
        product = (nextInt() & 0xFFFFFFFFL) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** A number in [0, 1) with 53 random bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * DOUBLE_UNIT;
  }

  /** A number in [low, high); low where both are equal. */
  public double nextDouble(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /**
   * A standard normal number (Marsaglia's polar method; {@link StrictMath}, so that every machine
   * gives the same bits).
   */
  public double nextGaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double spare = spareGaussian;
      spareGaussian = Double.NaN;
      return spare;
    }
    while (true) {
      double x = 2 * nextDouble() - 1;
      double y = 2 * nextDouble() - 1;
      double square = x * x + y * y;
      if (square < 1 && square != 0) {
        double scale = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spareGaussian = y * scale;
        return x * scale;
      }
    }
  }

  /** The numbers 0..n-1 in random order, each order equally likely. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
