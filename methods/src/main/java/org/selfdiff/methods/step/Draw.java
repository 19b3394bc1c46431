package org.selfdiff.methods.step;

import java.util.Map;
import org.selfdiff.methods.random.CounterRandom;

/** Random numbers of one step that several inputs share: equal draws are made once. */
public interface Draw {
  /** What the numbers are for: name of their stream, which no other draw of the step has. */
  String stream();

  /**
   * The numbers of one step.
   *
   * @param random the stream at the step
   * @return name of each input to its elements in row-major order
   */
  Map<String, double[]> numbers(CounterRandom random);
}
