package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.optimizer.Skips;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;

/**
 * Dynamic scaling of the loss (Micikevicius et al. 2017, arXiv 1710.03740) by the rule of PyTorch's
 * GradScaler with its defaults, which are those of apex too. The loss times a scale s gives
 * gradients times s, which 16 bits hold where they do not hold the gradients; 1/s of them is what
 * clipping and optimizer get. Where any of them is infinite or no number, the update is left out
 * and s halves; after {@link #INTERVAL} updates in a row s doubles. All of it is states of the
 * step, so that a run that goes on from a checkpoint has the same scales.
 */
final class LossScale implements Skips {
  /** The first scale. */
  static final double START = 0x1p16;

  /** Updates in a row after which the scale doubles. */
  static final int INTERVAL = 2000;

  /** A scale that is not doubled: twice as much is no number of 32 bits. */
  private static final double LARGEST = 0x1p127;

  private static final String PREFIX = "optimizer.";
  private static final String SKIPPED = "skipped_updates";

  private final Graph graph;
  private final int interval;
  private final Value before;
  private final Value row;
  private final Value one;
  private final List<State> states = new ArrayList<>();
  private final Map<String, Value> after = new LinkedHashMap<>();
  private final Map<String, Value> counts = new LinkedHashMap<>();
  private Value overflows;

  /**
   * The scale of a step, before there are gradients.
   *
   * @param interval updates in a row after which it doubles
   */
  LossScale(Graph graph, int interval) {
    this.graph = graph;
    this.interval = interval;
    this.one = graph.scalar(1);
    this.before = state("loss_scale", START);
    this.row = state("updates_in_a_row", 0);
  }

  private Value state(String name, double start) {
    Value value = graph.input(PREFIX + name, 1);
    states.add(State.of(value, new Initializer.Fill(start)));
    return graph.reshape(value);
  }

  private void becomes(String name, Value value) {
    after.put(PREFIX + name, graph.reshape(value, 1));
  }

  /** What to differentiate in place of the loss. */
  Value times(Value loss) {
    return graph.mul(loss, before);
  }

  /**
   * The gradients of the loss itself, from those of {@link #times}; it is told all of the step,
   * once.
   *
   * @param gradients one group per network
   */
  List<TensorGroup> unscaled(List<TensorGroup> gradients) {
    // A number times 0 is 0 if it is finite, and no number otherwise.
    Value zero =
        gradients.stream()
            .map(d -> graph.sum(graph.mul(d.flat(), 0), false, 0))
            .reduce(graph::add)
            .orElseThrow();
    Value finite = graph.unary(Unary.Fn.STEP, graph.add(zero, 1));
    overflows = graph.sub(one, finite);
    Value inARow = graph.mul(graph.add(row, 1), finite);
    Value full = graph.unary(Unary.Fn.STEP, graph.add(inARow, 0.5 - interval));
    Value doubles = graph.mul(full, below(LARGEST));
    becomes("updates_in_a_row", graph.mul(inARow, graph.sub(one, full)));
    Value up = graph.mul(before, graph.add(doubles, 1));
    becomes(
        "loss_scale",
        graph.add(graph.mul(up, finite), graph.mul(graph.mul(before, 0.5), overflows)));
    before(SKIPPED, one);
    Value inverse = graph.div(one, before);
    return gradients.stream().map(d -> d.in(graph.mul(d.flat(), inverse))).toList();
  }

  private Value below(double most) {
    return graph.unary(Unary.Fn.STEP, graph.sub(graph.scalar(most), before));
  }

  @Override
  public Value now() {
    return overflows;
  }

  @Override
  public Value before(String name, Value counted) {
    return counts.computeIfAbsent(
        name,
        n -> {
          Value count = state(n, 0);
          becomes(n, graph.add(count, graph.mul(overflows, counted)));
          return count;
        });
  }

  @Override
  public Value all() {
    return before(SKIPPED, one);
  }

  /** What it carries from step to step. */
  List<State> states() {
    return states;
  }

  /** Name of each state to its value after the step. */
  Map<String, Value> after() {
    return after;
  }

  /** The scale of the next step, and how many updates were left out so far. */
  void report(Map<String, Value> metrics) {
    for (String name : List.of("loss_scale", SKIPPED)) {
      metrics.put(name, graph.reshape(after.get(PREFIX + name)));
    }
  }
}
