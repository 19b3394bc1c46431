package org.selfdiff.runner.protocol;

import java.util.List;
import java.util.OptionalDouble;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** Weighted nearest neighbors for several k in one pass: DINO and Mugs, {@code eval_knn.py}. */
@Kind(value = "knn-dino", doc = "Weighted nearest neighbors for several k in one pass (DINO, Mugs)")
public record KnnDino(
    @Setting(
            doc = "neighbors that vote; the best of these is the result",
            byDefault = "[10, 20, 100, 200]",
            min = 1,
            max = 1_000_000,
            order = Setting.Order.RISING)
        List<Integer> k,
    @Setting(
            doc = "temperature of the votes; Mugs has 0.05 for ViT-S and 0.04 for larger ones",
            byDefault = "0.07",
            min = 0,
            above = true)
        double temperature)
    implements Protocol {
  /** Refuses a list that is empty. */
  public KnnDino {
    k = List.copyOf(k);
    if (k.isEmpty()) {
      throw new IllegalArgumentException("k is an empty list, expected at least one number");
    }
  }

  @Override
  public void check(Context context, Findings findings) {
    for (int i = 0; i < k.size(); i++) {
      Search.check("k[" + i + "]", k.get(i), context, findings);
    }
  }

  @Override
  public Judge judge(boolean tokens, Search monitor) {
    return new Search(Readout.Output.BACKBONE, k, OptionalDouble.of(temperature));
  }
}
