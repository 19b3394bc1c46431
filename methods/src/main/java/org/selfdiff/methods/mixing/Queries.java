package org.selfdiff.methods.mixing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.selfdiff.methods.graph.Value;

/**
 * What the query views of a step become: themselves, mixtures in their place, or one mixture beside
 * them.
 */
public final class Queries {
  /** Queries as they are. */
  public static final Queries PLAIN =
      new Queries(Optional.empty(), Optional.empty(), Optional.empty());

  private final Optional<Mixed> mixed;
  private final Optional<Value> added;
  private final Optional<Value> weight;

  /** How queries are mixed, and where that is noted. */
  private record Mixed(MixingInputs inputs, BatchMixture mixture) {
    Value images(Value view) {
      return inputs.seen(mixture.of(inputs.graph(), view));
    }

    List<QueryTerm> terms(Value output) {
      return QueryTerm.mixed(inputs.graph(), output, mixture.share(), mixture.partner());
    }
  }

  private Queries(Optional<Mixed> mixed, Optional<Value> added, Optional<Value> weight) {
    this.mixed = mixed;
    this.added = added;
    this.weight = weight;
  }

  /** Queries as they are, each of which counts by a weight, [N]. */
  static Queries weighted(Value weight) {
    return new Queries(Optional.empty(), Optional.empty(), Optional.of(weight));
  }

  /** Every query view mixed. */
  static Queries replaced(MixingInputs inputs, BatchMixture mixture) {
    return new Queries(Optional.of(new Mixed(inputs, mixture)), Optional.empty(), Optional.empty());
  }

  /** Every query view as it is, and with each the mixture of one view. */
  static Queries beside(MixingInputs inputs, BatchMixture mixture, Value view) {
    Mixed mixed = new Mixed(inputs, mixture);
    return new Queries(Optional.of(mixed), Optional.of(mixed.images(view)), Optional.empty());
  }

  /**
   * The terms of one query view.
   *
   * @param view its images
   * @param forward the query branch
   */
  public List<QueryTerm> terms(Value view, UnaryOperator<Value> forward) {
    List<QueryTerm> terms = new ArrayList<>();
    if (mixed.isEmpty() || added.isPresent()) {
      terms.add(itself(forward.apply(view)));
    }
    mixed.ifPresent(
        m -> terms.addAll(m.terms(forward.apply(added.orElseGet(() -> m.images(view))))));
    return terms;
  }

  /**
   * The terms of one query view whose plain images have been through the encoder already.
   *
   * @param view its images
   * @param encoded the encoder's output for them
   * @param forward the query branch
   * @param rest the query branch behind the encoder
   */
  public List<QueryTerm> terms(
      Value view, Value encoded, UnaryOperator<Value> forward, UnaryOperator<Value> rest) {
    return mixed.isPresent() ? terms(view, forward) : List.of(itself(rest.apply(encoded)));
  }

  private QueryTerm itself(Value output) {
    return new QueryTerm("plain", output, weight, Optional.empty());
  }
}
