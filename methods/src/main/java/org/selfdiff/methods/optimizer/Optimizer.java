package org.selfdiff.methods.optimizer;

import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** How gradients change parameters: a rule on flat buffers. */
public sealed interface Optimizer permits Sgd {
  /**
   * Names of the buffers that the rule carries along, each of the parameters' size and first zero.
   */
  List<String> slots();

  /**
   * One update.
   *
   * @param parameters flat parameters [n]
   * @param slots buffers [n] in the order of {@link #slots}
   * @param gradient flat gradient [n]
   * @param lr learning rate, a scalar
   */
  Update update(Graph g, Value parameters, List<Value> slots, Value gradient, Value lr);

  /** The learning rate of the whole batch before any schedule. */
  double effectiveLr(int batch);

  /** Parameters and slots after an update. */
  record Update(Value parameters, List<Value> slots) {}
}
