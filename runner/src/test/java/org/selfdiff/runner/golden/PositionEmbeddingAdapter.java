package org.selfdiff.runner.golden;

import java.util.Map;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;

/** Learned positions for images of another size, and their gradient. */
record PositionEmbeddingAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs") && golden.name().startsWith("pos_embed_");
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    int side = golden.whole("patch_size") * golden.whole("train_grid");
    VisionTransformer network =
        CaseNetworks.transformer(golden, side, PatchStem.PATCH, Positions.LEARNED);
    Pass pass = Pass.training(graph.network(network), 1);
    Value positions = network.positions(pass, golden.whole("height"), golden.whole("width"));
    graph.result("out_pos", positions);
    graph.gradients(
        graph.weighted(positions, "R"), Map.of("pos_embed", pass.parameter("pos_embed")));
  }
}
