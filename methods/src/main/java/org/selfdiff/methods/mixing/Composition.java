package org.selfdiff.methods.mixing;

import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.Value;

/**
 * What a comparison is under a mixing prior: a loss, or a reason why there is none.
 *
 * @param <O> what is composed
 */
public sealed interface Composition<O extends Objective> {
  /** How the loss follows, or why there is none. */
  String text();

  /** The case in a word. */
  String word();

  /**
   * The loss of a step.
   *
   * @throws IllegalArgumentException if it is refused
   */
  Loss of(O objective, MixingInputs inputs);

  /**
   * A loss that is to fall.
   *
   * @param loss a scalar
   * @param terms its terms by the names under which they are reported, where there are several
   */
  record Loss(Value loss, Map<String, Value> terms) {
    /** A loss of one term. */
    static Loss of(Value loss) {
      return new Loss(loss, Map.of());
    }

    /** Adds the loss and its terms to what a step reports. */
    public void report(Map<String, Value> metrics) {
      metrics.put("loss", loss);
      terms.forEach((name, term) -> metrics.put("loss_" + name, term));
    }
  }

  /**
   * How a loss is composed.
   *
   * @param <O> of what
   */
  @FunctionalInterface
  interface Rule<O> {
    /** Appends the loss of a step. */
    Loss of(O objective, MixingInputs inputs);
  }

  /**
   * As its authors publish it.
   *
   * @param text how the loss follows
   */
  record Published<O extends Objective>(String text, Rule<? super O> rule)
      implements Composition<O> {
    @Override
    public String word() {
      return "published";
    }

    @Override
    public Loss of(O objective, MixingInputs inputs) {
      return rule.of(objective, inputs);
    }
  }

  /**
   * This project's own extension, which no paper reports.
   *
   * @param text how the loss follows
   */
  record Extension<O extends Objective>(String text, Rule<? super O> rule)
      implements Composition<O> {
    @Override
    public String word() {
      return "extension";
    }

    @Override
    public Loss of(O objective, MixingInputs inputs) {
      return rule.of(objective, inputs);
    }
  }

  /**
   * Refused.
   *
   * @param text why
   * @param expected what to do instead; where it is empty, to take a prior that is not refused
   */
  record Refused<O extends Objective>(String text, Optional<String> expected)
      implements Composition<O> {
    /** A prior that has no meaning here. */
    Refused(String text) {
      this(text, Optional.empty());
    }

    @Override
    public String word() {
      return "refused";
    }

    @Override
    public Loss of(O objective, MixingInputs inputs) {
      throw new IllegalArgumentException(text);
    }
  }
}
