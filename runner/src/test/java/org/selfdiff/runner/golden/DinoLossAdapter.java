package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.SelfDistillation;
import org.selfdiff.methods.step.TrainingStep;

/** DINO's loss over all pairs of crops and the center after it, on one process. */
record DinoLossAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") == 1;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    Value student = g.input("student", golden.input("student").dims());
    Value teacher = g.input("teacher", golden.input("teacher").dims());
    Value center = g.input("center", golden.input("center").dims());
    Value temperature = g.scalarInput("temperature");
    Value targets = SelfDistillation.targets(g, teacher, center, temperature);
    Value loss = SelfDistillation.ofCrops(g, student, targets, golden.number("student_temp"));
    double momentum = golden.number("center_momentum");
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_loss", loss);
    metrics.put("out_center", SelfDistillation.center(g, center, teacher, momentum));
    metrics.put("grad_student", Gradients.of(g, loss, List.of(student)).get(0));
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      golden.inputs().forEach((name, array) -> program.input(name, array.toDoubles()));
      program.input(
          "temperature", DinoScheduleAdapter.temperature(golden).at(golden.whole("epoch")));
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      return results;
    }
  }
}
