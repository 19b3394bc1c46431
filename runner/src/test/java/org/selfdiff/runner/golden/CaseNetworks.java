package org.selfdiff.runner.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;

/** The small backbones of the cases. */
final class CaseNetworks {
  private CaseNetworks() {}

  /** A residual network from {@code block}, {@code layers}, {@code width} and {@code stem}. */
  static ResNet resNet(JsonNode settings) {
    List<Integer> blocks = new ArrayList<>();
    settings.get("layers").forEach(n -> blocks.add(n.asInt()));
    return new ResNet(
        switch (settings.get("block").asText()) {
          case "BasicBlock" -> ResNet.Block.BASIC;
          case "Bottleneck" -> ResNet.Block.BOTTLENECK;
          default -> throw new IllegalArgumentException("block " + settings.get("block"));
        },
        blocks,
        switch (settings.path("stem").asText("cifar")) {
          case "cifar" -> Stem.CIFAR;
          case "imagenet" -> Stem.IMAGENET;
          default -> throw new IllegalArgumentException("stem " + settings.get("stem"));
        },
        settings.get("width").asInt(),
        false);
  }

  /** ResNet-18 for small images, from {@code width} and {@code zero_init_residual}. */
  static ResNet resNet18(GoldenCase golden) {
    return new ResNet(
        ResNet.Block.BASIC,
        List.of(2, 2, 2, 2),
        Stem.CIFAR,
        golden.whole("width"),
        golden.hyperparameters().path("zero_init_residual").asBoolean());
  }

  /** A transformer for square images; what its case leaves out does not matter to it. */
  static VisionTransformer transformer(
      GoldenCase golden, int side, PatchStem stem, Positions positions) {
    return transformer(golden, side, side, stem, positions);
  }

  /** A transformer for images of height and width. */
  static VisionTransformer transformer(
      GoldenCase golden, int height, int width, PatchStem stem, Positions positions) {
    JsonNode settings = golden.hyperparameters();
    return new VisionTransformer(
        golden.whole(golden.has("dim") ? "dim" : "embed_dim"),
        settings.path("depth").asInt(1),
        settings.path(golden.has("heads") ? "heads" : "num_heads").asInt(1),
        settings.path("mlp_ratio").asInt(4),
        settings.path("patch_size").asInt(1),
        height,
        width,
        stem,
        positions);
  }
}
