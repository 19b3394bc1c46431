package org.selfdiff.runner.engine.cost;

import java.util.Locale;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Value;

/**
 * One exchange between the ranks of a step.
 *
 * @param label kind of kernel and shape of its output, as in measured profiles
 * @param op how
 * @param given type and shape of what every rank gives
 * @param what what it is
 * @param state name of the state that takes it; empty unless it is {@link Exchanged#STATES}
 * @param begin kernels of the step before it begins
 * @param end kernels of the step before it has to be over
 */
public record Exchange(
    String label,
    Collective op,
    Value.Spec given,
    Exchanged what,
    String state,
    int begin,
    int end) {
  /** Bytes that every rank sends, and receives, around a ring. */
  public long bytes() {
    long own = given.bytes();
    long others = op.world() - 1;
    if (op instanceof AllReduce) {
      return 2 * others * own / op.world();
    }
    return op instanceof AllGather ? others * own : others * own / op.world();
  }

  /** How, in words. */
  public String how() {
    if (op instanceof ReduceScatter) {
      return "reduce-scatter";
    }
    return op instanceof AllReduce r
        ? "all-reduce " + r.fn().name().toLowerCase(Locale.ROOT)
        : "all-gather";
  }
}
