package org.selfdiff.methods.optimizer;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Feed;

/** How gradients change parameters: a rule on flat buffers. */
public sealed interface Optimizer permits Sgd, AdamW {
  /** The base learning rate. */
  double lr();

  /** The batch for which {@link #lr} is meant, if it grows with the batch. */
  OptionalInt lrBatch();

  /**
   * Names of the buffers that the rule carries along, each of the parameters' size and first zero.
   */
  List<String> slots();

  /** The scalars that the rule takes at every step, each with what feeds it. */
  Map<String, Feed> rates();

  /**
   * One update.
   *
   * @param parameters flat parameters [n]
   * @param slots buffers [n] in the order of {@link #slots}
   * @param gradient flat gradient [n]
   * @param rates scalars by the names of {@link #rates}
   */
  Update update(
      Graph g, Value parameters, List<Value> slots, Value gradient, Map<String, Value> rates);

  /** The learning rate of the whole batch before any schedule. */
  default double effectiveLr(int batch) {
    return lrBatch().isPresent() ? lr() * batch / lrBatch().getAsInt() : lr();
  }

  /** Parameters and slots after an update. */
  record Update(Value parameters, List<Value> slots) {}
}
