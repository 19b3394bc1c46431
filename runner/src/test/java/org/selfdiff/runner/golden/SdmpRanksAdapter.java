package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.SdmpDraw;

/** SDMP's loss on MoCo v3 between raw embeddings, shared out over the original's processes. */
record SdmpRanksAdapter(GoldenEngine engine) implements EngineAdapter {
  /** The terms in the order in which they are recorded. */
  private static final List<String> TERMS = List.of("source", "mix_source", "mix_mix");

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("sdmp")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") > 1;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    RankRows ranks = new RankRows(golden.whole("world_size"));
    GoldenArray share = ranks.inTurns(golden.input("lam"));
    double[] common = SdmpDraw.common(share.toDoubles());
    GoldenGraph graph = new GoldenGraph(engine, golden);
    Composition.Loss loss =
        SdmpLossAdapter.loss(
            graph, golden, name -> ranks.inTurns(golden.input(name)), share, common);
    graph.result("loss", loss.loss());
    loss.terms()
        .forEach(
            (name, term) -> {
              graph.result(name, term);
              graph.result("rows_" + name, graph.rows(term));
            });
    Map<String, GoldenArray> found =
        graph.runOn(ranks.world(), Set.of("q1", "q2_mix", "k1", "k1_mix", "k2"));

    Map<String, GoldenArray> results = new TreeMap<>();
    results.put("out_loss_global", found.get("loss"));
    losses(ranks, found, results);
    GoldenArray recorded = ranks.byRank(GoldenArray.list(common));
    results.put("out_common", recorded);
    results.put("out_target_source", SdmpLossAdapter.targets(golden.input("lam").toDoubles()));
    results.put(
        "out_target_mix",
        SdmpLossAdapter.targets(
            Arrays.stream(recorded.toDoubles()).map(c -> 1 / (1 + c)).toArray()));
    for (String query : List.of("q1", "q2_mix")) {
      results.put("grad_" + query, ranks.gradient(found.get("grad_" + query)));
    }
    return results;
  }

  /** Every rank's terms and their sum. */
  private static void losses(
      RankRows ranks, Map<String, GoldenArray> found, Map<String, GoldenArray> results) {
    double[] terms = new double[ranks.world() * TERMS.size()];
    double[] sums = new double[ranks.world()];
    for (int term = 0; term < TERMS.size(); term++) {
      String name = TERMS.get(term);
      double[] losses =
          ranks.losses(found.get("rows_" + name), found.get(name).toDoubles()[0]).toDoubles();
      for (int rank = 0; rank < losses.length; rank++) {
        terms[rank * TERMS.size() + term] = losses[rank];
        sums[rank] += losses[rank];
      }
    }
    results.put("out_loss_terms", GoldenArray.reals(terms, ranks.world(), TERMS.size()));
    results.put("out_loss", GoldenArray.list(sums));
  }
}
