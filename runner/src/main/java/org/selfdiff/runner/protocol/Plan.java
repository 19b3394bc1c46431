package org.selfdiff.runner.protocol;

import java.util.Map;

/** What a protocol asks to be computed, every number settled. */
public sealed interface Plan permits NeighbourPlan, ProbePlan {
  /** Which features are judged. */
  Output output();

  /** The numbers that decide the result, in words, in the order to show. */
  Map<String, String> facts();

  /** Consumes either kind. */
  <R> R accept(Visitor<R> visitor);

  /** One answer per kind. */
  interface Visitor<R> {
    /** Of a vote of neighbours. */
    R neighbours(NeighbourPlan plan);

    /** Of a linear classifier. */
    R probe(ProbePlan plan);
  }
}
