package org.selfdiff.runner.session.proof;

import java.nio.charset.StandardCharsets;

/**
 * The sequence of SplitMix64 (Steele, Lea and Flood 2014), of which any number can be had at once.
 * It is not what experiments draw from: a few lines of any language follow it, for whole arrays.
 *
 * @param seed where it begins
 */
record SplitMix(long seed) {
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final long FIRST = 0xBF58476D1CE4E5B9L;
  private static final long SECOND = 0x94D049BB133111EBL;

  /** The sequence of a name: its seed is FNV-1a of 64 bits over the name in UTF-8. */
  static SplitMix of(String name) {
    long hash = FNV_OFFSET;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
    }
    return new SplitMix(hash);
  }

  /** A number of the sequence, counted from 0. */
  long word(long index) {
    long z = seed + (index + 1) * STEP;
    z = (z ^ z >>> 30) * FIRST;
    z = (z ^ z >>> 27) * SECOND;
    return z ^ z >>> 31;
  }

  /** The upper 24 bits of a number as one of -1, -1 + 2^-23, ... below 1: exact in fp32. */
  double uniform(long index) {
    return (word(index) >>> 40) * 0x1p-23 - 1;
  }
}
