package org.selfdiff.runner.protocol;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.data.CenterView;

/** A published way of evaluating frozen features by the classes of the test images. */
public sealed interface Protocol
    permits KnnMoco,
        KnnDino,
        KnnMajority,
        LinearByol,
        LinearDino,
        LinearMoco,
        LinearMocoV3,
        LinearMomentum2,
        LinearSimsiam,
        LinearSwav,
        LinearWmse {
  /**
   * How features are evaluated.
   *
   * @param tokens whether the network is a vision transformer, whose tokens can be read
   * @param monitor of its experiment
   */
  Judge judge(boolean tokens, Search monitor);

  /**
   * How it shows images to the network.
   *
   * @param ofExperiment what the experiment has
   */
  default CenterView view(CenterView ofExperiment) {
    return ofExperiment;
  }

  /** Reports settings that do not go together, or not with the rest of the experiment. */
  default void check(Context context, Findings findings) {}

  /** Its name in experiments, and that of its file among a run's evaluations. */
  default String kind() {
    return getClass().getAnnotation(Kind.class).value();
  }
}
