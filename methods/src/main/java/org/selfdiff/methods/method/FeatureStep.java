package org.selfdiff.methods.method;

import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/** The evaluation of a backbone with a projector behind it. */
final class FeatureStep {
  private FeatureStep() {}

  /**
   * The step that {@link Method#features} describes.
   *
   * @param name name of the encoder in the training step
   * @param projector the layers behind the backbone
   */
  static TrainingStep of(StepSpec p, String name, Layer projector) {
    Graph g = p.graph();
    Value images = g.input("images", p.batch(), 3, p.size(), p.size());
    Tensors encoder = Tensors.input(g, name, Sequential.of(p.backbone(), projector));
    Pass pass = Pass.evaluation(encoder);
    Value features = p.backbone().forward(pass, images);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("backbone", features);
    metrics.put("head", projector.forward(pass, features));
    return new TrainingStep(g, encoder.states(name + "."), Map.of(), metrics);
  }
}
