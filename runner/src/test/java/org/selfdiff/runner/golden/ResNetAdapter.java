package org.selfdiff.runner.golden;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;

/** Small ResNets: taps, features, gradients and running statistics of one batch. */
record ResNetAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("resnet");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, GoldenArray> results = new TreeMap<>(training(golden).run());
    GoldenGraph evaluation = new GoldenGraph(engine, golden);
    ResNet network = CaseNetworks.resNet(golden.hyperparameters());
    Pass pass = Pass.evaluation(evaluation.network(network));
    evaluation.result("out_features_eval", network.forward(pass, evaluation.input("x")));
    results.put("out_features_eval", evaluation.run().get("out_features_eval"));
    return results;
  }

  private GoldenGraph training(GoldenCase golden) {
    GoldenGraph graph = new GoldenGraph(engine, golden);
    ResNet network = CaseNetworks.resNet(golden.hyperparameters());
    Tensors tensors = graph.network(network);
    Pass pass = Pass.training(tensors, 1);
    Value x = graph.input("x");
    List<Value> taps = network.taps(pass, x);
    Value features = network.pool(pass, taps.get(3));
    graph.result("out_features", features);
    for (int i = 0; i < taps.size(); i++) {
      graph.result("out_tap" + (i + 1), taps.get(i));
      graph.result("out_tap" + (i + 1) + "_mean", graph.g().mean(taps.get(i), false, 2, 3));
    }
    graph.gradients(graph.weighted(features, "r"), List.of(x), tensors);
    graph.update(tensors, pass.after());
    return graph;
  }
}
