package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.DinoHead;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/** DINO's head on given features: outputs and gradients. */
record DinoHeadAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino") && golden.name().startsWith("head_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    TrainingStep step = step(golden);
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(step)) {
      golden
          .inputs()
          .forEach(
              (name, array) -> {
                if (name.equals("x") || name.equals("r")) {
                  program.input(name, array.toDoubles());
                } else if (!program.part(name, array.toDoubles())) {
                  throw new IllegalArgumentException("the head has no tensor " + name);
                }
              });
      program.run();
      step.metrics().keySet().forEach(name -> results.put(name, program.metric(name)));
    }
    return results;
  }

  private TrainingStep step(GoldenCase golden) {
    DinoHead head =
        new DinoHead(
            "",
            golden.whole("in_dim"),
            golden.whole("hidden_dim"),
            golden.whole("bottleneck_dim"),
            golden.whole("out_dim"),
            golden.whole("nlayers"),
            golden.flag("use_bn"),
            golden.flag("norm_last_layer"));
    Graph g = new Graph(engine.type());
    Tensors tensors = Tensors.input(g, "head", head);
    Pass pass = Pass.training(tensors, 1);
    Value x = g.input("x", golden.input("x").dims());
    Value out = head.forward(pass, x);
    Value loss = g.sum(g.mul(out, g.input("r", golden.input("r").dims())), false, 0, 1);
    List<Value> sources = new ArrayList<>(tensors.trained().views());
    List<String> names = new ArrayList<>(tensors.trained().keys());
    sources.add(x);
    names.add("x");
    List<Value> gradients = Gradients.of(g, loss, sources);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_out", out);
    metrics.put("out_loss", loss);
    for (int i = 0; i < gradients.size(); i++) {
      metrics.put("grad_" + names.get(i), gradients.get(i));
    }
    return new TrainingStep(g, tensors.states(""), tensors.updates(pass.after()), metrics);
  }
}
