package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Draw;
import org.selfdiff.methods.step.Feed;

/** What a prior takes from the step that is built, and tells it. */
public interface MixingInputs {
  /** The graph of the step. */
  Graph graph();

  /** An input of numbers that are drawn together with others. */
  Value drawn(String name, Draw draw, long... shape);

  /** An input that is an order of the batch, [N]. */
  Value order(String name, Feed feed);

  /**
   * Notes that networks see a mixture.
   *
   * @return its images
   */
  Value seen(Mixture mixture);
}
