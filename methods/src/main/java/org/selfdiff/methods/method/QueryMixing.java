package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.BatchMixture;
import org.selfdiff.methods.mixing.CutMix;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.Mixup;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.UnMix;

/**
 * What a query branch sees under the priors that mix queries and leave targets as they are.
 *
 * @param graph the graph of the step
 * @param mixture how images are mixed, where they are
 * @param added the one mixture that goes beside the plain views, where there is one
 */
record QueryMixing(Graph graph, Optional<BatchMixture> mixture, Optional<Value> added) {
  /** Queries as they are. */
  static QueryMixing plain(Graph g) {
    return new QueryMixing(g, Optional.empty(), Optional.empty());
  }

  /**
   * The prior of a step.
   *
   * @param inputs takes what the prior draws
   * @param first view 1
   * @throws IllegalArgumentException under SDMP, which mixes targets too
   */
  static QueryMixing of(Mixing prior, Graph g, StepInputs inputs, Value first) {
    return prior.in(
        new Mixing.Cases<>() {
          @Override
          public QueryMixing none(NoMixing prior) {
            return plain(g);
          }

          @Override
          public QueryMixing unMix(UnMix prior) {
            BatchMixture mixture = inputs.reversedMixture(prior);
            return new QueryMixing(g, Optional.of(mixture), Optional.of(mixture.images(g, first)));
          }

          @Override
          public QueryMixing sdmp(Sdmp prior) {
            throw new IllegalArgumentException("SDMP mixes targets too");
          }

          @Override
          public QueryMixing mixup(Mixup prior) {
            return queries(inputs.randomMixture(prior.draw(side(first), side(first))));
          }

          @Override
          public QueryMixing cutMix(CutMix prior) {
            return queries(inputs.randomMixture(prior.draw(side(first), side(first))));
          }

          private QueryMixing queries(BatchMixture mixture) {
            return new QueryMixing(g, Optional.of(mixture), Optional.empty());
          }
        });
  }

  /** The prior of a step, unless it takes the whole loss several times as Un-Mix does. */
  static QueryMixing unlessWhole(Mixing prior, Graph g, StepInputs inputs, Value first) {
    return prior instanceof UnMix ? plain(g) : of(prior, g, inputs, first);
  }

  private static int side(Value view) {
    return Math.toIntExact(view.dim(2));
  }

  /**
   * The terms of one query view.
   *
   * @param view its images
   * @param forward the query branch
   */
  List<QueryTerm> terms(Value view, UnaryOperator<Value> forward) {
    List<QueryTerm> terms = new ArrayList<>();
    if (mixture.isEmpty() || added.isPresent()) {
      terms.add(QueryTerm.plain(forward.apply(view)));
    }
    mixture.ifPresent(
        m -> {
          Value output = forward.apply(added.orElseGet(() -> m.images(graph, view)));
          terms.addAll(QueryTerm.mixed(graph, output, m.share(), m.partner()));
        });
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
  List<QueryTerm> terms(
      Value view, Value encoded, UnaryOperator<Value> forward, UnaryOperator<Value> rest) {
    return mixture.isPresent()
        ? terms(view, forward)
        : List.of(QueryTerm.plain(rest.apply(encoded)));
  }
}
