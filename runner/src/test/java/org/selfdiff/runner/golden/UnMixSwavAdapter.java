package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.CropPairsDraw;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.mixing.Reversal;
import org.selfdiff.methods.mixing.UnMix;

/** SwAV's loss under Un-Mix from given projections: {@code unmix_swav}. */
record UnMixSwavAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("unmix_swav");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    double share = share(golden);
    Map<String, GoldenArray> results = new TreeMap<>(loss(golden, share).run());
    results.put("out_lam", GoldenArray.list(share));
    return results;
  }

  private GoldenGraph loss(GoldenCase golden, double share) {
    GoldenGraph graph = new GoldenGraph(engine, golden);
    Graph g = graph.g();
    int pairs = golden.whole("crop_pairs");
    int[] shape = golden.input("prototypes").shape();
    int n = golden.whole("N");
    Swav swav =
        new Swav(
            2,
            shape[1],
            0,
            shape[0],
            golden.number("temperature"),
            List.of(0, 1),
            SinkhornAdapter.sinkhorn(golden),
            golden.whole("queue_length"),
            0,
            0,
            1);
    Value features = graph.input("features");
    Value mixed = graph.input("features_mixed");
    Value directions = SwavLossAdapter.prototypes(graph, golden);
    List<SwappedPrediction.LossAndQueue> results = new ArrayList<>();
    Objective.Crops<SwappedPrediction.Crop> objective =
        swav.objective(
            g,
            List.of(),
            images -> List.of(),
            directions,
            SwavLossAdapter.queue(graph, golden),
            results);
    Composition.Loss loss =
        prior(golden)
            .pairs(
                g,
                objective,
                SwappedPrediction.crops(
                    g, g.reshape(features, 2L * pairs * n, shape[1]), 2 * pairs, directions),
                SwappedPrediction.crops(
                    g, g.reshape(mixed, (long) pairs * n, shape[1]), pairs, directions),
                graph.scalar(BatchDraw.SHARE, share),
                Reversal.order(g, n));
    graph.result("out_loss", loss.loss());
    graph.result("out_terms", graph.joined(loss.terms()));
    results.get(2).queue().ifPresent(after -> graph.result("out_queue", after.rows()));
    graph.gradients(
        loss.loss(),
        Map.of("features", features, "features_mixed", mixed, "prototypes_used", directions));
    return graph;
  }

  /** The share that weighs the loss; every pair has the same center here. */
  private static double share(GoldenCase golden) {
    int pairs = golden.whole("crop_pairs");
    List<Integer> sides = Collections.nCopies(pairs, golden.whole("image"));
    int[] center = golden.input("center").toInts();
    int[] centers = new int[2 * pairs];
    Arrays.setAll(centers, i -> center[i % 2]);
    return new CropPairsDraw(prior(golden), sides)
        .given(golden.input("r").toDoubles()[0], golden.input("lam").toDoubles()[0], centers)
        .get(BatchDraw.SHARE)[0];
  }

  private static UnMix prior(GoldenCase golden) {
    return new UnMix(golden.number("P_global"), 1);
  }
}
