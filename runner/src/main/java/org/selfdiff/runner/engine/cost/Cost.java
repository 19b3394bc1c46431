package org.selfdiff.runner.engine.cost;

/**
 * What one kernel has to do at least.
 *
 * @param work which rate limits its arithmetic
 * @param operations additions, multiplications, divisions, comparisons and functions, each counted
 *     as 1; a multiply-add is 2
 * @param read bytes read from memory
 * @param written bytes written to memory
 */
public record Cost(Work work, long operations, long read, long written) {
  /** No work: another name for what is there, or what is computed once. */
  public static final Cost NONE = new Cost(Work.STREAM, 0, 0, 0);

  /** Bytes moved in either direction. */
  public long bytes() {
    return read + written;
  }

  /** The same work on elements of half the width. */
  Cost halfWidth() {
    return new Cost(work, operations, read / 2, written / 2);
  }

  /** The same work with further traffic. */
  Cost moving(long furtherRead, long furtherWritten) {
    return new Cost(work, operations, read + furtherRead, written + furtherWritten);
  }
}
