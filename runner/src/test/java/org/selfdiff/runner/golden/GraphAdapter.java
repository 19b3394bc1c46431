package org.selfdiff.runner.golden;

import java.util.Map;

/** An adapter whose cases are one graph that runs once. */
interface GraphAdapter extends EngineAdapter {
  /** Builds the graph of a case from its arrays. */
  void build(GoldenGraph graph, GoldenCase golden);

  @Override
  default Map<String, GoldenArray> run(GoldenCase golden) {
    GoldenGraph graph = new GoldenGraph(engine(), golden);
    build(graph, golden);
    return graph.run();
  }
}
