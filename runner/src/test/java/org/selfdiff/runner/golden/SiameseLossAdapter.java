package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingDistance;
import org.selfdiff.methods.method.Byol;
import org.selfdiff.methods.method.SimClr;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.step.TrainingStep;

/** Objectives of SimCLR, SimSiam, BYOL and Momentum² Teacher on embeddings. */
record SiameseLossAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.id().startsWith("simclr/ntxent_")
        || golden.id().startsWith("simsiam/cosine_")
        || golden.id().startsWith("byol/norm_mse")
        || golden.method().equals("byol_loss");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    Map<String, Value> in = new LinkedHashMap<>();
    golden.inputs().forEach((name, array) -> in.put(name, g.input(name, array.dims())));
    Value loss = loss(g, golden, in);
    List<Value> gradients = Gradients.of(g, loss, List.copyOf(in.values()));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_loss", g.reshape(loss, 1));
    int index = 0;
    for (String name : in.keySet()) {
      metrics.put("grad_" + name, gradients.get(index++));
    }
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      golden.inputs().forEach((name, array) -> program.input(name, array.toDoubles()));
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      return results;
    }
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
