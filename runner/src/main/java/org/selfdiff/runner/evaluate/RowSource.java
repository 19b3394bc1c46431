package org.selfdiff.runner.evaluate;

/** Numbers of features, [rows, dim], wherever they lie or however they come about. */
@FunctionalInterface
public interface RowSource {
  /** Writes a row to {@code into[at .. at + dim)}; from several threads if need be. */
  void read(int row, float[] into, int at);

  /** Gives back what lies outside the heap; nothing is read afterwards. */
  default void close() {}
}
