package org.selfdiff.runner.protocol;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** The monitor of a run once more, with its per-class results. */
@Kind(value = "knn", doc = "Weighted nearest neighbors as the run's monitor (MoCo's notebook)")
public record KnnMoco(
    @Setting(doc = "neighbors that vote; absent: evaluate.knn.k", min = 1, max = 1_000_000)
        OptionalInt k,
    @Setting(
            doc = "temperature of the votes; absent: evaluate.knn.temperature",
            min = 0,
            above = true)
        OptionalDouble temperature)
    implements Protocol {
  @Override
  public void check(Context context, Findings findings) {
    k.ifPresent(asked -> Search.check("k", asked, context, findings));
  }

  @Override
  public Judge judge(boolean tokens, Search monitor) {
    return new Search(
        monitor.readout(),
        k.isPresent() ? List.of(k.getAsInt()) : monitor.k(),
        temperature.isPresent() ? temperature : monitor.temperature());
  }
}
