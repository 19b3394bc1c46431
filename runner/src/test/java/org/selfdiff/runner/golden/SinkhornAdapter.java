package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.step.TrainingStep;

/** Assignments of SwAV from given scores, in both forms of the authors' code. */
record SinkhornAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("swav") && golden.name().startsWith("sinkhorn_");
  }

  /** The assignment that a case describes. */
  static Sinkhorn sinkhorn(GoldenCase golden) {
    boolean stable = golden.hyperparameters().path("subtract_max").asBoolean();
    return new Sinkhorn(
        golden.number("epsilon"),
        golden.whole("iterations"),
        switch (golden.text("version")) {
          case "new" -> Sinkhorn.Form.CURRENT;
          case "old" -> stable ? Sinkhorn.Form.ORIGINAL_STABLE : Sinkhorn.Form.ORIGINAL;
          default -> throw new IllegalArgumentException("version " + golden.setting("version"));
        });
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    GoldenArray scores = golden.input("scores");
    Graph g = new Graph(engine.type());
    Value in = g.input("scores", scores.dims());
    Value q = sinkhorn(golden).assign(g, in);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_q", q);
    metrics.put("out_row_sums", g.sum(q, false, 1));
    metrics.put("out_prototype_mass", g.sum(q, false, 0));
    try (GoldenProgram program =
        engine.compile(new TrainingStep(g, List.of(), Map.of(), metrics))) {
      program.input("scores", scores.toDoubles());
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      return results;
    }
  }
}
