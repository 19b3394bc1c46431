package org.selfdiff.methods.matching;

/** How the teacher's channels of one student channel become one channel. */
public enum Reduction {
  /** Absolute max pooling: the value of largest magnitude, with its sign. */
  AMP,
  /** The largest value. */
  SP,
  /** Random drop: at every position a value drawn among them. */
  RD,
  /** Sparse matching: only one teacher channel is matched, the others are left out. */
  SM;

  /** Teacher channels of one student channel. */
  public int group(int teacher, int student) {
    return this == SM ? 1 : teacher / student;
  }
}
