package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingDistance;
import org.selfdiff.methods.method.Byol;
import org.selfdiff.methods.method.SimClr;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.schedule.CosineMomentum;

/** Objectives of SimCLR, SimSiam, BYOL and Momentum² Teacher on embeddings. */
record SiameseLossAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.id().matches("simclr/ntxent_.*|simsiam/cosine_.*|byol/norm_mse.*|byol_loss/.*");
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    Map<String, Value> in = new LinkedHashMap<>();
    golden.inputs().keySet().forEach(name -> in.put(name, graph.input(name)));
    Value loss = loss(graph.g(), golden, in);
    graph.result("out_loss", loss);
    graph.gradients(loss, in);
  }

  private static Value loss(Graph g, GoldenCase golden, Map<String, Value> in) {
    return switch (golden.method()) {
      case "simclr" ->
          new SimClr(1, 1, 1, 2, golden.number("tau"), golden.flag("norm"))
              .loss(g, List.of(in.get("x0"), in.get("x1")));
      case "simsiam" ->
          new SimSiam(1, 1, false)
              .loss(g, List.of(in.get("p1"), in.get("p2")), List.of(in.get("z1"), in.get("z2")));
      case "byol" -> new EmbeddingDistance(true).of(g, in.get("x0"), in.get("x1"));
      // The key of a query is the teacher's output for the other view.
      default ->
          new Byol(1, 1, 1, 2, new CosineMomentum(0.99), true)
              .loss(g, List.of(in.get("q1"), in.get("q2")), List.of(in.get("k2"), in.get("k1")));
    };
  }
}
