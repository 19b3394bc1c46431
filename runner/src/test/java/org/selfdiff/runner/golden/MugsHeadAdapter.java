package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.DinoHead;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.PredictiveHead;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Mugs' heads on given features: outputs and gradients. Unit rows of heads whose first weights are
 * small make errors larger: single precision and libtorch's GELU in it, which is off by some 1e-6,
 * use up the tolerance of the two with a predictor, so that these are compared in double alone.
 */
record MugsHeadAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    boolean group = golden.name().startsWith("head_group");
    return golden.method().equals("mugs")
        && (group || golden.name().startsWith("head_") && inDouble());
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean group = golden.name().startsWith("head_group");
    TrainingStep step = group ? group(golden) : predictive(golden);
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(step)) {
      golden
          .inputs()
          .forEach(
              (name, array) -> {
                if (name.equals("x") || name.equals("R")) {
                  program.input(name, array.toDoubles());
                } else if (!program.part(group ? dino(name) : name, array.toDoubles())) {
                  throw new IllegalArgumentException("the head has no tensor " + name);
                }
              });
      program.run();
      step.metrics().keySet().forEach(name -> results.put(name, program.metric(name)));
    }
    return results;
  }

  /** DINO's name of a tensor of the group head. */
  private static String dino(String name) {
    return name.replaceFirst("^projector", "mlp");
  }

  private TrainingStep group(GoldenCase golden) {
    DinoHead head =
        new DinoHead(
            "",
            golden.whole("in_dim"),
            golden.whole("hidden_dim"),
            golden.whole("bottleneck_dim"),
            golden.whole("out_dim"),
            3,
            false,
            golden.flag("norm_last_layer"));
    Graph g = new Graph(engine.type());
    Tensors tensors = Tensors.input(g, "head", head);
    Value x = g.input("x", golden.input("x").dims());
    Value logits = head.forward(Pass.training(tensors, 1), x);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_logits", logits);
    return step(golden, x, logits, metrics, tensors);
  }

  private TrainingStep predictive(GoldenCase golden) {
    PredictiveHead head =
        new PredictiveHead(
            "",
            golden.whole("in_dim"),
            golden.whole("hidden_dim"),
            golden.whole("out_dim"),
            golden.whole("pred_hidden_dim"),
            golden.flag("norm_before_pred"),
            false);
    Graph g = new Graph(engine.type());
    Tensors projector = Tensors.input(g, "projector", head.projector());
    Tensors predictor = Tensors.input(g, "predictor", head.predictor());
    Value x = g.input("x", golden.input("x").dims());
    Pass projected = Pass.training(projector, 1);
    Value prediction = head.prediction(projected, Pass.training(predictor, 1), x);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_target", head.target(projected, x));
    metrics.put("out_prediction", prediction);
    return step(golden, x, prediction, metrics, projector, predictor);
  }

  private static TrainingStep step(
      GoldenCase golden, Value x, Value y, Map<String, Value> metrics, Tensors... networks) {
    Graph g = networks[0].graph();
    Value loss = g.sum(g.mul(y, g.input("R", golden.input("R").dims())), false, 0, 1);
    List<Value> sources = new ArrayList<>(List.of(x));
    List<String> names = new ArrayList<>(List.of("x"));
    for (Tensors network : networks) {
      sources.addAll(network.trained().views());
      names.addAll(network.trained().keys());
    }
    List<Value> gradients = Gradients.of(g, loss, sources);
    for (int i = 0; i < gradients.size(); i++) {
      metrics.put("grad_" + names.get(i).replaceFirst("^mlp", "projector"), gradients.get(i));
    }
    return new TrainingStep(
        g, Arrays.stream(networks).flatMap(n -> n.states("").stream()).toList(), Map.of(), metrics);
  }
}
