package org.selfdiff.methods.network;

import java.util.List;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.AutocastPolicy;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Mugs' pool of neighbors (Zhou et al. 2022, arXiv 2203.14415, section 3.2) as the released code
 * keeps it: rows written in turn into banks [K, D], the first of which is searched and the second
 * gives what was found. The banks start as different random numbers, so that a row found before its
 * slot was written is unrelated to the query.
 *
 * @param banks [K, D] each; all get the same rows
 * @param pointer the next row to write, [1] of type I64
 */
public record NeighborMemory(List<Value> banks, Value pointer) {
  /** Copies the list. */
  public NeighborMemory {
    banks = List.copyOf(banks);
  }

  /**
   * A memory of inputs of the graph: {@code name.queue_q}, {@code .queue_k}, {@code .queue_ptr}.
   */
  public static NeighborMemory input(Graph g, String name, long rows, long dim) {
    return new NeighborMemory(
        List.of(g.input(name + ".queue_q", rows, dim), g.input(name + ".queue_k", rows, dim)),
        g.input(name + ".queue_ptr", DType.I64, Shape.of(1)));
  }

  /**
   * Slots with the largest cosine in the first bank, the nearest first.
   *
   * @param queries [N, D]; no gradient passes
   * @param n slots of each query
   * @return [N, n] of type I64
   */
  public Value nearest(Graph g, Value queries, int n) {
    Value unit = g.unitRows(g.stopGradient(queries));
    Value bank = g.unitRows(banks.get(0));
    return g.apply1(
        new TopK(n), g.apply1(new MatMul(false, true, AutocastPolicy.FULL), unit, bank));
  }

  /**
   * Rows of a bank; no gradient passes.
   *
   * @param slots [N, n] of type I64
   * @return [N, n, D]
   */
  public Value rows(Graph g, int bank, Value slots) {
    long count = slots.shape().size();
    Value found = g.apply1(new GatherRows(), banks.get(bank), g.reshape(slots, count));
    long dim = banks.get(bank).dim(1);
    return g.stopGradient(g.reshape(found, slots.dim(0), slots.dim(1), dim));
  }

  /** The memory with all given rows [N, D], N at most K. */
  public NeighborMemory with(Graph g, Value rows) {
    return with(g, rows, g.constant(1, rows.dim(0)));
  }

  /**
   * The memory with some of the given rows in their order. The pointer moves as in the released
   * code: a write that stays within the bank moves it by twice the rows written, modulo K, and one
   * that goes on at the start to the row behind the last one written.
   *
   * @param rows [N, D], N at most K
   * @param flags [N], 1 for rows to write and 0 for the others
   */
  public NeighborMemory with(Graph g, Value rows, Value flags) {
    long k = banks.get(0).dim(0);
    int n = Math.toIntExact(rows.dim(0));
    GraphException.unless(n <= k, "%d rows cannot be put into a memory of %d", n, k);
    Value start = g.apply1(new Cast(g.type()), pointer);
    Value slots = g.apply1(new Cast(DType.I64), wrap(g, g.add(before(g, flags), start), k));
    Value column = g.reshape(flags, n, 1);
    Value detached = g.mul(g.stopGradient(rows), column);
    List<Value> after =
        banks.stream()
            .map(
                bank -> {
                  // x - x is exactly zero, so that the new row arrives with all its bits.
                  Value old = g.apply1(new GatherRows(), bank, slots);
                  Value less = g.unary(Unary.Fn.NEG, g.mul(old, column));
                  Value cleared = g.apply1(new ScatterAddRows(), bank, slots, less);
                  return g.apply1(new ScatterAddRows(), cleared, slots, detached);
                })
            .toList();
    return new NeighborMemory(after, moved(g, start, g.sum(flags, true, 0), k));
  }

  /** How many flags stand before each, [N]. */
  private static Value before(Graph g, Value flags) {
    int n = Math.toIntExact(flags.dim(0));
    SizeException.unlessHeld("a table of which rows come before", Shape.of(n, n));
    double[] earlier = IntStream.range(0, n * n).mapToDouble(i -> i % n < i / n ? 1 : 0).toArray();
    Value matrix = g.reshape(g.constant(earlier), n, n);
    MatMul sums = new MatMul(false, false, AutocastPolicy.FULL);
    return g.reshape(g.apply1(sums, matrix, g.reshape(flags, n, 1)), n);
  }

  private static Value moved(Graph g, Value start, Value written, long k) {
    Value end = g.add(start, written);
    Value over = g.unary(Unary.Fn.STEP, g.add(end, -k - 0.5));
    Value within = g.add(g.unary(Unary.Fn.NEG, over), 1);
    Value twice = wrap(g, wrap(g, g.add(end, written), k), k);
    Value next = g.add(g.mul(within, twice), g.mul(over, g.add(end, -k)));
    return g.apply1(new Cast(DType.I64), next);
  }

  /** x where x is below k, else x - k, for whole numbers. */
  private static Value wrap(Graph g, Value x, long k) {
    return g.sub(x, g.mul(g.unary(Unary.Fn.STEP, g.add(x, 0.5 - k)), k));
  }
}
