package org.selfdiff.runner.golden;

import java.util.List;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.probe.ProbeFeatures;

/** Small vision transformers of MoCo v3 and DINO: features, tokens and gradients of one batch. */
record VisionTransformerAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("vit");
  }

  private static boolean isDino(GoldenCase golden) {
    return golden.has("base_img_size");
  }

  private static VisionTransformer network(GoldenCase golden) {
    if (isDino(golden)) {
      return CaseNetworks.transformer(
          golden, golden.whole("base_img_size"), PatchStem.PATCH, Positions.LEARNED);
    }
    int[] size = golden.settings("img_size");
    PatchStem stem = golden.flag("conv_stem") ? PatchStem.CONVOLUTIONS : PatchStem.PATCH;
    return CaseNetworks.transformer(golden, size[0], size[1], stem, Positions.SINCOS);
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    VisionTransformer network = network(golden);
    Tensors tensors = graph.network(network);
    Pass pass = Pass.training(tensors, 1);
    Value x = graph.input("x");
    Value features = network.forward(pass, x);
    Value loss = graph.weighted(features, "r");
    graph.result("out_features", features);
    graph.result("out_loss", loss);
    graph.gradients(loss, List.of(x), tensors);
    if (isDino(golden)) {
      int blocks = golden.whole("n_last_blocks");
      graph.result("out_pos_embed_used", network.positions(pass, x.dim(2), x.dim(3)));
      List<Value> tokens = network.lastTokens(pass, x, blocks);
      graph.result("out_linear_eval_features", ProbeFeatures.CLASS_TOKENS.of(graph.g(), tokens));
      List<Value> last = List.of(tokens.get(blocks - 1));
      graph.result(
          "out_linear_eval_features_avgpool", ProbeFeatures.INTERLEAVED.of(graph.g(), last));
    } else {
      graph.result("out_tokens", network.tokens(pass, x));
    }
    graph.update(tensors, pass.after());
  }
}
