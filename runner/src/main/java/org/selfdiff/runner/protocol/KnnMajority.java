package org.selfdiff.runner.protocol;

import java.util.List;
import java.util.OptionalDouble;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** Nearest neighbors by Euclidean distance with one vote each: the W-MSE code base. */
@Kind(value = "knn-majority", doc = "Nearest neighbors by Euclidean distance, a vote each (W-MSE)")
public record KnnMajority(
    @Setting(doc = "neighbors that vote", byDefault = "5", min = 1, max = 1_000_000) int k)
    implements Protocol {
  @Override
  public void check(Context context, Findings findings) {
    Search.check("k", k, context, findings);
  }

  @Override
  public Judge judge(boolean tokens, Search monitor) {
    return new Search(Readout.Output.BACKBONE, List.of(k), OptionalDouble.empty());
  }
}
