package org.selfdiff.runner.evaluate;

/** Vectors that a search reads row by row, as often as it needs and from several threads. */
interface Vectors {
  /** Number of vectors. */
  int count();

  /** Length of each vector. */
  int width();

  /** Writes one vector to {@code into[0 .. width)}. */
  void read(int row, float[] into);
}
