package org.selfdiff.methods.parallel;

import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * A value that is shared out, as [outer, turns, world, run]: every turn gives each rank a run.
 *
 * @param outer entries before the axis
 * @param turns how often every rank gets a run of one of these
 * @param world how many ranks there are
 * @param run elements of a run
 */
record Blocks(long outer, long turns, int world, long run) {
  static Blocks of(Shape whole, Axis axis, int world) {
    long run = axis.stride(whole);
    long turns = whole.dim(axis.index()) / (axis.run() * world);
    return new Blocks(whole.size() / (turns * world * run), turns, world, run);
  }

  private boolean inTurns() {
    return outer * turns > 1;
  }

  /** The whole value, its elements in the order of the ranks, [world, share]. */
  Value byRank(RankGraph g, Value whole) {
    Value blocks = whole;
    if (inTurns()) {
      blocks = g.permute(g.reshape(whole, outer * turns, world, run), 1, 0, 2);
    }
    return g.reshape(blocks, world, outer * turns * run);
  }

  /** The whole value from its elements in the order of the ranks. */
  Value inOrder(RankGraph g, Value byRank, Shape whole) {
    Value blocks = byRank;
    if (inTurns()) {
      blocks = g.permute(g.reshape(byRank, world, outer * turns, run), 1, 0, 2);
    }
    return g.reshape(blocks, whole.dims());
  }
}
