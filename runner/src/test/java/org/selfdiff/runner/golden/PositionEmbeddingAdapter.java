package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/** Learned positions for images of another size, and their gradient. */
record PositionEmbeddingAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs") && golden.name().startsWith("pos_embed_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    int patch = golden.whole("patch_size");
    int side = patch * golden.whole("train_grid");
    VisionTransformer network =
        new VisionTransformer(
            golden.whole("dim"), 1, 1, 4, patch, side, side, PatchStem.PATCH, Positions.LEARNED);
    Tensors tensors = Tensors.input(g, "network", network);
    Pass pass = Pass.training(tensors, 1);
    int height = golden.whole("height");
    int width = golden.whole("width");
    Value positions = network.positions(pass, height, width);
    Value r = g.input("R", golden.input("R").dims());
    Value loss = g.sum(g.mul(positions, r), false, 0, 1, 2);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_pos", positions);
    metrics.put(
        "grad_pos_embed", Gradients.of(g, loss, List.of(pass.parameter("pos_embed"))).get(0));
    TrainingStep step = new TrainingStep(g, tensors.states(""), Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      program.part("pos_embed", golden.input("pos_embed").toDoubles());
      program.input("R", golden.input("R").toDoubles());
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      return results;
    }
  }
}
