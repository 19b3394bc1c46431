package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;

/** The loss of MoCo v3 between raw queries and keys, shared out over the original's processes. */
record MocoV3RanksAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("moco_v3")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") > 1;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    RankRows ranks = new RankRows(golden.whole("world_size"));
    GoldenGraph graph = new GoldenGraph(engine, golden);
    Graph g = graph.g();
    Value q = graph.input("q", ranks.inTurns(golden.input("q")));
    Value k = g.stopGradient(graph.input("k", ranks.inTurns(golden.input("k"))));
    Value loss = BatchContrast.of(g, g.unitRows(q), g.unitRows(k), golden.number("T")).loss();
    graph.result("loss", loss);
    graph.result("rows", graph.rows(loss));
    graph.gradients(loss, Map.of("q", q));
    Map<String, GoldenArray> found = graph.runOn(ranks.world(), Set.of("q", "k"));
    return Map.of(
        "out_loss_global", found.get("loss"),
        "out_loss", ranks.losses(found.get("rows"), found.get("loss").toDoubles()[0]),
        "grad_q", ranks.gradient(found.get("grad_q")));
  }
}
