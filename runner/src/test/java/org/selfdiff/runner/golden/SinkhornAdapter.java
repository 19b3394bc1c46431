package org.selfdiff.runner.golden;

import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.Sinkhorn;

/** Assignments of SwAV from given scores, in both forms of the authors' code. */
record SinkhornAdapter(GoldenEngine engine) implements GraphAdapter {
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
          case "new" -> Sinkhorn.Revision.CURRENT;
          case "old" -> stable ? Sinkhorn.Revision.ORIGINAL_STABLE : Sinkhorn.Revision.ORIGINAL;
          default -> throw new IllegalArgumentException("version " + golden.text("version"));
        });
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    Value q = sinkhorn(golden).assign(graph.g(), graph.input("scores"));
    graph.result("out_q", q);
    graph.result("out_row_sums", graph.g().sum(q, false, 1));
    graph.result("out_prototype_mass", graph.g().sum(q, false, 0));
  }
}
