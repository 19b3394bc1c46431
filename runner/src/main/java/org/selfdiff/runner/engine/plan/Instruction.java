package org.selfdiff.runner.engine.plan;

import java.util.List;
import org.selfdiff.methods.graph.Node;

/** One entry of a plan. */
public sealed interface Instruction {
  /** What it reads. */
  List<Place> reads();

  /** What it writes. */
  List<Place> writes();

  /**
   * One kernel.
   *
   * @param node the node that it computes
   * @param once whether it depends on constants alone, so that running it at compile time is enough
   */
  record Run(Node node, List<Place> reads, List<Place> writes, boolean once)
      implements Instruction {}

  /** A copy of elements. */
  record Copy(Place from, Place to) implements Instruction {
    @Override
    public List<Place> reads() {
      return List.of(from);
    }

    @Override
    public List<Place> writes() {
      return List.of(to);
    }
  }
}
