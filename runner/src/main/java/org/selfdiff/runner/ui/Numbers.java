package org.selfdiff.runner.ui;

import java.util.Arrays;

/** A list of numbers that grows, 8 bytes each and little more. */
final class Numbers {
  private double[] values = new double[64];
  private int size;

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + size / 2);
    }
    values[size++] = value;
  }

  double get(int index) {
    return values[index];
  }

  int size() {
    return size;
  }

  /** Bytes taken. */
  long bytes() {
    return 8L * values.length;
  }
}
