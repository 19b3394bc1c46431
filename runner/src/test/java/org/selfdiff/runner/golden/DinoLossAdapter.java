package org.selfdiff.runner.golden;

import java.util.List;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.SelfDistillation;

/** DINO's loss over all pairs of crops and the center after it, on one process. */
record DinoLossAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") == 1;
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    Value student = graph.input("student");
    Value teacher = graph.input("teacher");
    Value center = graph.input("center");
    Value temperature =
        graph.scalar(
            "temperature", DinoScheduleAdapter.temperature(golden).at(golden.whole("epoch")));
    Value targets = SelfDistillation.targets(graph.g(), teacher, center, temperature);
    Value loss =
        SelfDistillation.ofCrops(graph.g(), student, targets, golden.number("student_temp"));
    double momentum = golden.number("center_momentum");
    graph.result("out_loss", loss);
    graph.result("out_center", SelfDistillation.center(graph.g(), center, teacher, momentum));
    graph.gradients(loss, List.of(student));
  }
}
