package org.selfdiff.runner.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Export;

/**
 * What is exported of a network: nothing but the backbone, in float32.
 *
 * @param network the backbone
 * @param size side of the images in pixels
 * @param output what it gives beside the features; other than features only for a transformer
 */
record BackboneGraph(Network network, int size, Export.OnnxOutput output) {
  /** Name of the input, [B, 3, size, size]. */
  static final String IMAGES = "images";

  /** Name of the features, [B, D]. */
  static final String FEATURES = "backbone";

  private static final String TOKENS = "tokens";
  private static final String ATTENTION = "attention";

  /**
   * The evaluation; its parts have PyTorch's keys.
   *
   * @param batch images, at least 2
   */
  TrainingStep step(int batch) {
    Graph g = new Graph(DType.F32);
    Value images = g.input(IMAGES, batch, 3, size, size);
    Tensors tensors = Tensors.input(g, FEATURES, network);
    Map<String, Value> outputs = outputs(Pass.evaluation(tensors), images);
    return new TrainingStep(g, tensors.states(""), Map.of(), outputs);
  }

  private Map<String, Value> outputs(Pass pass, Value images) {
    Map<String, Value> outputs = new LinkedHashMap<>();
    switch (output) {
      case FEATURES -> outputs.put(FEATURES, network.forward(pass, images));
      case TOKENS -> {
        TokenNetwork transformer = network.ofTokens().orElseThrow();
        Value tokens = transformer.tokens(pass, images);
        outputs.put(FEATURES, transformer.classToken(pass, tokens));
        outputs.put(TOKENS, transformer.patchTokens(pass, tokens));
      }
      case ATTENTION -> {
        TokenNetwork transformer = network.ofTokens().orElseThrow();
        TokenNetwork.LastBlock last = transformer.lastBlock(pass, images);
        outputs.put(FEATURES, transformer.classToken(pass, last.tokens()));
        outputs.put(ATTENTION, last.attention());
      }
    }
    return outputs;
  }
}
