package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.ShapesData;

/** There are no more neighbours than training images. */
final class NeighboursWithinData implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .data(ShapesData.class)
        .ifPresent(
            shapes ->
                parts
                    .evaluate()
                    .filter(evaluate -> evaluate.knn().k() > shapes.train())
                    .ifPresent(
                        evaluate ->
                            findings.add(
                                "evaluate.knn.k",
                                evaluate.knn().k()
                                    + " neighbours are more than there are, expected at most"
                                    + " data.train "
                                    + shapes.train(),
                                "data.train")));
  }
}
