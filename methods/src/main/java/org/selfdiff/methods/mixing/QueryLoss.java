package org.selfdiff.methods.mixing;

import java.util.Optional;
import org.selfdiff.methods.graph.Value;

/** A loss that is a mean over queries, each against its target. */
@FunctionalInterface
public interface QueryLoss {
  /**
   * The loss, a scalar.
   *
   * @param queries outputs of the query branch [N, C]
   * @param targets [N, C]
   * @param weights what each query's loss is multiplied by before the mean, [N]; 1 where empty
   */
  Value of(Value queries, Value targets, Optional<Value> weights);
}
