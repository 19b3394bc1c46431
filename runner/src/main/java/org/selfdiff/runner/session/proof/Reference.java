package org.selfdiff.runner.session.proof;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;

/**
 * The steps in float64, and how far from them others may be. States are compared after the first
 * step: from then on a ReLU that rounding switched, or Adam's division by a root, makes right steps
 * differ more with every step.
 */
final class Reference {
  private final Rounding rounding;
  private final States right;
  private final List<Double> losses = new ArrayList<>();
  private final Moments moments;

  /**
   * Runs the steps.
   *
   * @param step in float64 on the processor; closed by whoever made it
   * @param rounding of what is compared with it
   */
  Reference(DrawnStep step, int steps, Rounding rounding) {
    this.rounding = rounding;
    step.begin();
    step.feed(0);
    step.run();
    losses.add(step.loss());
    right = States.of(step, List.of());
    for (int i = 1; i < steps; i++) {
      step.feed(i);
      step.run();
      losses.add(step.loss());
    }
    moments = new Moments(step.graph().step(), right.states(), rounding.noise());
  }

  /** The losses. */
  List<Double> losses() {
    return losses;
  }

  /** How far a loss may be from the reference's. */
  double allowed(int index) {
    return rounding.ofLoss(index) * Math.abs(losses.get(index));
  }

  /**
   * Compares the tensors of the states that both have.
   *
   * @param tested after its first step
   */
  List<TensorError> errors(DrawnStep tested) {
    List<TensorError> errors = new ArrayList<>();
    for (State s : tested.graph().step().states()) {
      Memory r = right.states().get(s.name());
      if (r == null) {
        continue;
      }
      Memory x = tested.program().state(s.name());
      List<Norms> norms = tested.rules(s.name()).stream().map(t -> norms(t, r, x)).toList();
      double square = norms.stream().mapToDouble(n -> n.update() * n.update()).sum();
      double mean = Math.sqrt(square / s.value().shape().size());
      for (int i = 0; i < norms.size(); i++) {
        errors.add(error(s, tested.rules(s.name()).get(i), norms.get(i), mean));
      }
    }
    return errors;
  }

  /**
   * Of a tensor.
   *
   * @param error its distance from the reference
   * @param update how far that moved
   * @param size of the reference
   * @param noisy how many elements rounding alone moves
   */
  private record Norms(double error, double update, double size, long noisy) {}

  private Norms norms(StateRule rule, Memory r, Memory x) {
    StateRule.Numbers first = rule.numbers();
    Moments.Noisy noisy = moments.of(rule.name());
    double error = 0;
    double update = 0;
    double size = 0;
    long count = 0;
    for (long i = rule.offset(), k = 0; k < rule.count(); i++, k++) {
      double truth = r.get(i);
      error += square(x.get(i) - truth);
      update += square(truth - first.at(k));
      size += square(truth);
      count += noisy.at(k) ? 1 : 0;
    }
    return new Norms(Math.sqrt(error), Math.sqrt(update), Math.sqrt(size), count);
  }

  private static double square(double x) {
    return x * x;
  }

  /**
   * One tensor. Where its true gradient is 0, rounding leaves something that is as small beside the
   * updates of other tensors as rounding itself.
   *
   * @param mean how far an element of the state moves: root mean square
   */
  private TensorError error(State s, StateRule rule, Norms n, double mean) {
    double none = rounding.floor() * mean;
    double turned = 2 * mean;
    double allowed =
        Math.sqrt(
                square(rounding.update() * n.update())
                    + square(none) * rule.count()
                    + square(turned) * n.noisy())
            + 2 * rounding.storage() * n.size();
    boolean exact = s.value().type() == DType.I64;
    return new TensorError(s.name(), rule.name(), n.update(), n.error(), exact ? 0 : allowed);
  }
}
