package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;
import org.selfdiff.methods.step.TrainingStep;

/** The loss of MoCo v3 between raw queries and keys, on one process. */
record MocoV3LossAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("moco_v3")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") == 1;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    Value q = g.input("q", golden.input("q").dims());
    Value k = g.input("k", golden.input("k").dims());
    double temperature = golden.number("T");
    Value loss = BatchContrast.of(g, unit(g, q), unit(g, k), temperature).loss();
    List<Value> gradients = Gradients.of(g, loss, List.of(q, k));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_loss", loss);
    metrics.put("grad_q", gradients.get(0));
    metrics.put("grad_k", gradients.get(1));
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      program.input("q", golden.input("q").toDoubles());
      program.input("k", golden.input("k").toDoubles());
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      return results;
    }
  }

  private static Value unit(Graph g, Value x) {
    return g.apply1(new L2Normalize(1e-12), x);
  }
}
