package org.selfdiff.runner.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.CenterResize;
import org.selfdiff.runner.protocol.Extent;
import org.selfdiff.runner.protocol.Need;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.protocol.Search;

/** How features are evaluated during and after training. */
public record Evaluate(
    @Setting(doc = "nearest-neighbor classification of the test images", byDefault = "{}") Knn knn,
    @Setting(
            doc =
                "how images of another size than views.size become the views that features are"
                    + " evaluated on, by the monitor and by protocols; absent: as its defaults")
        Optional<CenterResize> view,
    @Setting(
            doc =
                "protocols by which the trained features are evaluated at the end of the run;"
                    + " `selfdiff evaluate` does the same later",
            byDefault = "[]",
            identity = false)
        List<Protocol> protocols,
    @Setting(
            doc = "measures of the features that need no labels, from the first step on",
            byDefault = "{}",
            identity = false)
        Measures measures) {

  /** Reports neighbors that are not there, and kinds of protocols that are named twice. */
  public void check(Context context, Findings findings) {
    knn.check(context, findings.at("knn"));
    view.ifPresent(resized -> resized.check(context, findings.at("view")));
    for (int i = 0; i < protocols.size(); i++) {
      protocols.get(i).check(context, findings.at("protocols[" + i + "]"));
    }
    // The record of a protocol lies under its kind.
    List<String> kinds = protocols.stream().map(Protocol::kind).toList();
    kinds.stream()
        .filter(kind -> kinds.indexOf(kind) != kinds.lastIndexOf(kind))
        .distinct()
        .forEach(
            kind ->
                findings.add(
                    "protocols", kind + " is asked for more than once, expected each kind once"));
  }

  /** Weighted k-nearest-neighbor monitor (MoCo's CIFAR-10 notebook, DINO). */
  public record Knn(
      @Setting(doc = "neighbors that vote", byDefault = "200", min = 1, max = 1_000_000) int k,
      @Setting(
              doc = "temperature of the votes exp(similarity / temperature)",
              byDefault = "0.1",
              min = 0,
              above = true)
          double temperature,
      @Setting(
              doc =
                  "epochs between two evaluations; 0 evaluates at the end only, without the"
                      + " baselines before the first step",
              byDefault = "1",
              unit = "epochs",
              min = 0,
              max = 1_000_000)
          int everyEpochs,
      @Setting(
              doc =
                  "backbone: pooled features; head: the projector's output, as in MoCo's notebook",
              byDefault = "backbone")
          Readout.Output features) {
    /** What the monitor does each time. */
    public Search search() {
      return new Search(features, List.of(k), OptionalDouble.of(temperature));
    }

    /** What the monitor does before the first step: nothing where only the end is asked for. */
    public List<Need> beforeTraining(Extent images) {
      return everyEpochs == 0 ? List.of() : search().beforeTraining(images);
    }

    /** There are no more neighbors than training images. */
    void check(Context context, Findings findings) {
      Search.check("k", k, context, findings);
    }

    /** Whether features are evaluated at the end of an epoch, counted from 1. */
    public boolean due(long epoch, int epochs) {
      return epoch == epochs || everyEpochs > 0 && epoch % everyEpochs == 0;
    }
  }
}
