package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/** Small ResNets: taps, features, gradients and running statistics of one batch. */
record ResNetAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("resnet");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, GoldenArray> results = new TreeMap<>();
    TrainingStep training = training(golden);
    try (GoldenProgram program = engine.compile(training)) {
      feed(program, golden);
      program.input("r", golden.input("r").toDoubles());
      program.run();
      training.metrics().keySet().forEach(name -> results.put(name, program.metric(name)));
      for (String name : golden.expected().keySet()) {
        if (name.startsWith("out_after.")) {
          results.put(name, program.part(name.substring("out_after.".length())));
        }
      }
    }
    try (GoldenProgram program = engine.compile(evaluation(golden))) {
      feed(program, golden);
      program.run();
      results.put("out_features_eval", program.metric("out_features_eval"));
    }
    results.values().removeIf(array -> array == null);
    return results;
  }

  private TrainingStep training(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    ResNet network = CaseNetworks.resNet(golden.hyperparameters());
    Tensors tensors = Tensors.input(g, "net", network);
    Pass pass = Pass.training(tensors, 1);
    Value x = g.input("x", golden.input("x").dims());
    List<Value> taps = network.taps(pass, x);
    Value features = network.pool(pass, taps.get(3));
    Value loss = g.sum(g.mul(features, g.input("r", golden.input("r").dims())), false, 0, 1);
    List<Value> sources = new ArrayList<>(tensors.trained().views());
    List<String> names = new ArrayList<>(tensors.trained().keys());
    sources.add(x);
    names.add("x");
    List<Value> gradients = Gradients.of(g, loss, sources);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_features", features);
    for (int i = 0; i < taps.size(); i++) {
      metrics.put("out_tap" + (i + 1), taps.get(i));
      metrics.put("out_tap" + (i + 1) + "_mean", g.mean(taps.get(i), false, 2, 3));
    }
    for (int i = 0; i < gradients.size(); i++) {
      metrics.put("grad_" + names.get(i), gradients.get(i));
    }
    return new TrainingStep(g, tensors.states(""), tensors.updates(pass.after()), metrics);
  }

  private TrainingStep evaluation(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    ResNet network = CaseNetworks.resNet(golden.hyperparameters());
    Tensors tensors = Tensors.input(g, "net", network);
    Pass pass = Pass.evaluation(tensors);
    Value features = network.forward(pass, g.input("x", golden.input("x").dims()));
    return new TrainingStep(g, tensors.states(""), Map.of(), Map.of("out_features_eval", features));
  }

  private static void feed(GoldenProgram program, GoldenCase golden) {
    golden
        .inputs()
        .forEach(
            (name, array) -> {
              if (name.equals("x")) {
                program.input("x", array.toDoubles());
              } else if (!name.equals("r") && !program.part(name, array.toDoubles())) {
                throw new IllegalArgumentException("the network has no tensor " + name);
              }
            });
  }
}
