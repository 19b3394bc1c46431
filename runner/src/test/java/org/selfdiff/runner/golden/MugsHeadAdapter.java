package org.selfdiff.runner.golden;

import java.util.List;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.DinoHead;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.PredictiveHead;
import org.selfdiff.methods.network.Tensors;

/**
 * Mugs' heads on given features: outputs and gradients. Unit rows of heads whose first weights are
 * small make errors larger: single precision and libtorch's GELU in it, which is off by some 1e-6,
 * use up the tolerance of the two with a predictor, so that these are compared in double alone.
 */
record MugsHeadAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs")
        && (isGroup(golden) || golden.name().startsWith("head_") && inDouble());
  }

  private static boolean isGroup(GoldenCase golden) {
    return golden.name().startsWith("head_group");
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    if (isGroup(golden)) {
      group(graph, golden);
    } else {
      predictive(graph, golden);
    }
  }

  private static void group(GoldenGraph graph, GoldenCase golden) {
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
    Tensors tensors = graph.network(head, name -> name.replaceFirst("^projector", "mlp"));
    Value x = graph.input("x");
    Value logits = head.forward(Pass.training(tensors, 1), x);
    graph.result("out_logits", logits);
    graph.gradients(graph.weighted(logits, "R"), List.of(x), tensors);
  }

  private static void predictive(GoldenGraph graph, GoldenCase golden) {
    PredictiveHead head =
        new PredictiveHead(
            "",
            golden.whole("in_dim"),
            golden.whole("hidden_dim"),
            golden.whole("out_dim"),
            golden.whole("pred_hidden_dim"),
            golden.flag("norm_before_pred"),
            false);
    Tensors projector = graph.network(head.projector());
    Tensors predictor = graph.network(head.predictor());
    Value x = graph.input("x");
    Pass projected = Pass.training(projector, 1);
    Value prediction = head.prediction(projected, Pass.training(predictor, 1), x);
    graph.result("out_target", head.target(projected, x));
    graph.result("out_prediction", prediction);
    graph.gradients(graph.weighted(prediction, "R"), List.of(x), projector, predictor);
  }
}
