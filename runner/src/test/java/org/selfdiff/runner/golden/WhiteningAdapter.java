package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.Whitening;
import org.selfdiff.methods.method.WMse;

/** W-MSE's whitening and its objective on the head's outputs. */
record WhiteningAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("wmse");
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    if (golden.inputs().containsKey("perm")) {
      objective(graph, golden);
    } else {
      whitening(graph, golden);
    }
  }

  private static void whitening(GoldenGraph graph, GoldenCase golden) {
    Graph g = graph.g();
    Value x = graph.input("x");
    Value batch = g.reshape(x, 1, x.dim(0), x.dim(1));
    Value y = g.reshape(Whitening.of(g, batch, golden.number("eps")), x.dim(0), x.dim(1));
    Value centered = g.sub(y, g.mean(y, true, 0));
    graph.result("out_y", y);
    graph.result("out_cov", g.mul(g.matmul(centered, true, centered, false), 1.0 / (x.dim(0) - 1)));
    graph.gradients(graph.weighted(y, "gy"), List.of(x));
  }

  private static void objective(GoldenGraph graph, GoldenCase golden) {
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
    Value all = graph.input("h");
    List<Value> h = new ArrayList<>();
    for (int i = 0; i < views; i++) {
      h.add(graph.g().slice(all, new long[] {(long) i * n, 0}, new long[] {n, dim}));
    }
    List<Value> orders = new ArrayList<>();
    for (int i = 0; i < iterations; i++) {
      orders.add(graph.input("order_" + i, golden.input("perm").row(i).whole()));
    }
    Value loss = method.loss(graph.g(), h, orders);
    graph.result("out_loss", loss);
    graph.gradients(loss, List.of(all));
  }
}
