package org.selfdiff.runner.golden;

import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;

/** The loss of MoCo v3 between raw queries and keys, on one process. */
record MocoV3LossAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("moco_v3")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") == 1;
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    Graph g = graph.g();
    Value q = graph.input("q");
    Value k = graph.input("k");
    Value loss = BatchContrast.of(g, g.unitRows(q), g.unitRows(k), golden.number("T")).loss();
    graph.result("out_loss", loss);
    graph.gradients(loss, List.of(q, k));
  }
}
