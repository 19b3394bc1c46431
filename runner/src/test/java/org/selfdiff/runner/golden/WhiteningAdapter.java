package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.Whitening;
import org.selfdiff.methods.method.WMse;
import org.selfdiff.methods.step.TrainingStep;

/** W-MSE's whitening and its objective on the head's outputs. */
record WhiteningAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("wmse");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    Map<String, Value> metrics =
        golden.inputs().containsKey("perm") ? objective(g, golden) : whitening(g, golden);
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      golden
          .inputs()
          .forEach(
              (name, array) -> {
                if (name.equals("perm")) {
                  for (int i = 0; i < array.shape()[0]; i++) {
                    program.input(order(i), array.row(i).toDoubles());
                  }
                } else {
                  program.input(name, array.toDoubles());
                }
              });
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      return results;
    }
  }

  private static Map<String, Value> whitening(Graph g, GoldenCase golden) {
    long[] shape = golden.input("x").dims();
    Value x = g.input("x", shape);
    Value batch = g.reshape(x, 1, shape[0], shape[1]);
    Value whitened = Whitening.of(g, batch, golden.number("eps"));
    Value y = g.reshape(whitened, shape);
    Value loss = g.sum(g.mul(y, g.input("gy", shape)), false, 0, 1);
    Value centred = g.sub(y, g.mean(y, true, 0));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_y", y);
    metrics.put("out_cov", g.mul(g.matmul(centred, true, centred, false), 1.0 / (shape[0] - 1)));
    metrics.put("grad_x", Gradients.of(g, loss, List.of(x)).get(0));
    return metrics;
  }

  private static Map<String, Value> objective(Graph g, GoldenCase golden) {
    int views = golden.whole("num_samples");
    int n = golden.whole("N");
    int dim = golden.whole("D");
    int iterations = golden.whole("w_iter");
    WMse method =
        new WMse(
            dim,
            1,
            1,
            views,
            golden.whole("w_size"),
            iterations,
            golden.number("w_eps"),
            golden.flag("norm"));
    Value all = g.input("h", (long) views * n, dim);
    List<Value> h = new ArrayList<>();
    for (int i = 0; i < views; i++) {
      h.add(g.slice(all, new long[] {(long) i * n, 0}, new long[] {n, dim}));
    }
    List<Value> orders = new ArrayList<>();
    for (int i = 0; i < iterations; i++) {
      orders.add(g.input(order(i), Type.I64, Shape.of(n)));
    }
    Value loss = method.loss(g, h, orders);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_loss", g.reshape(loss, 1));
    metrics.put("grad_h", Gradients.of(g, loss, List.of(all)).get(0));
    return metrics;
  }

  private static String order(int iteration) {
    return "order_" + iteration;
  }
}
