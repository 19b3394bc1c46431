package org.selfdiff.methods.loss;

import java.util.List;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Embeddings of earlier batches that take part in the assignment of small ones (SwAV, arXiv
 * 2006.09882, section 4.1), the newest first: one queue for each assigned crop. Rows that were
 * never written are zero.
 *
 * @param rows embeddings [A, L, D]
 * @param closed 1 while nothing enters yet, then 0; a scalar
 */
public record AssignmentQueue(Value rows, Value closed) {
  /** Embeddings of one assigned crop [L, D]. */
  Value embeddings(Graph g, int position) {
    long length = rows.dim(1);
    long dim = rows.dim(2);
    Value own = g.slice(rows, new long[] {position, 0, 0}, new long[] {1, length, dim});
    return g.reshape(own, length, dim);
  }

  /**
   * Whether a crop's assignment uses its queue, as 1 or 0: the oldest row of its own queue or of
   * one before has been written.
   */
  public Value inUse(Graph g, int position) {
    Value oldest =
        g.slice(
            rows, new long[] {0, rows.dim(1) - 1, 0}, new long[] {position + 1, 1, rows.dim(2)});
    return g.unary(Unary.Fn.STEP, g.sum(g.unary(Unary.Fn.ABS, oldest), false, 0, 1, 2));
  }

  /**
   * The queue with a batch in front; the oldest rows fall off.
   *
   * @param embeddings of each assigned crop [N, D]; no gradient passes
   */
  AssignmentQueue push(Graph g, List<Value> embeddings) {
    long n = embeddings.get(0).dim(0);
    long length = rows.dim(1);
    long dim = rows.dim(2);
    GraphException.unless(
        embeddings.size() == rows.dim(0) && n <= length,
        "batches %s do not fit the queue %s",
        embeddings,
        rows);
    Value open = g.add(g.unary(Unary.Fn.NEG, closed), 1);
    Value[] newest =
        IntStream.range(0, embeddings.size())
            .mapToObj(i -> g.reshape(g.stopGradient(embeddings.get(i)), 1, n, dim))
            .toArray(Value[]::new);
    Value first = g.mul(newest.length == 1 ? newest[0] : g.concat(0, newest), open);
    if (n == length) {
      return new AssignmentQueue(first, closed);
    }
    Value kept = g.slice(rows, new long[3], new long[] {rows.dim(0), length - n, dim});
    return new AssignmentQueue(g.concat(1, first, kept), closed);
  }
}
