package org.selfdiff.runner.golden;

import java.util.ArrayList;
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
import org.selfdiff.methods.probe.ProbeFeatures;
import org.selfdiff.methods.step.TrainingStep;

/** Small vision transformers of MoCo v3 and DINO: features, tokens and gradients of one batch. */
record VisionTransformerAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("vit");
  }

  private static boolean isDino(GoldenCase golden) {
    return golden.has("base_img_size");
  }

  private static VisionTransformer network(GoldenCase golden) {
    int[] size =
        isDino(golden)
            ? new int[] {golden.whole("base_img_size"), golden.whole("base_img_size")}
            : golden.settings("img_size");
    return new VisionTransformer(
        golden.whole("embed_dim"),
        golden.whole("depth"),
        golden.whole("num_heads"),
        golden.whole("mlp_ratio"),
        golden.whole("patch_size"),
        size[0],
        size[1],
        golden.hyperparameters().path("conv_stem").asBoolean()
            ? PatchStem.CONVOLUTIONS
            : PatchStem.PATCH,
        isDino(golden) ? Positions.LEARNED : Positions.SINCOS);
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, GoldenArray> results = new TreeMap<>();
    TrainingStep step = step(golden);
    try (GoldenProgram program = engine.compile(step)) {
      golden
          .inputs()
          .forEach(
              (name, array) -> {
                if (name.equals("x") || name.equals("r")) {
                  program.input(name, array.toDoubles());
                } else if (!program.part(name, array.toDoubles())) {
                  throw new IllegalArgumentException("the network has no tensor " + name);
                }
              });
      program.run();
      step.metrics().keySet().forEach(name -> results.put(name, program.metric(name)));
      for (String name : golden.expected().keySet()) {
        if (name.endsWith("running_mean") || name.endsWith("running_var")) {
          results.put(name, program.part(name.substring("out_".length())));
        }
      }
    }
    return results;
  }

  private TrainingStep step(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    VisionTransformer network = network(golden);
    Tensors tensors = Tensors.input(g, "network", network);
    Pass pass = Pass.training(tensors, 1);
    Value x = g.input("x", golden.input("x").dims());
    Value features = network.forward(pass, x);
    Value loss = g.sum(g.mul(features, g.input("r", golden.input("r").dims())), false, 0, 1);
    List<Value> sources = new ArrayList<>(tensors.trained().views());
    List<String> names = new ArrayList<>(tensors.trained().keys());
    sources.add(x);
    names.add("x");
    List<Value> gradients = Gradients.of(g, loss, sources);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_features", features);
    metrics.put("out_loss", loss);
    for (int i = 0; i < gradients.size(); i++) {
      metrics.put("grad_" + names.get(i), gradients.get(i));
    }
    if (isDino(golden)) {
      int blocks = golden.whole("n_last_blocks");
      metrics.put("out_pos_embed_used", network.positions(pass, x.dim(2), x.dim(3)));
      List<Value> tokens = network.lastTokens(pass, x, blocks);
      metrics.put("out_linear_eval_features", ProbeFeatures.CLASS_TOKENS.of(g, tokens));
      List<Value> last = List.of(tokens.get(blocks - 1));
      metrics.put("out_linear_eval_features_avgpool", ProbeFeatures.INTERLEAVED.of(g, last));
    } else {
      metrics.put("out_tokens", network.tokens(pass, x));
    }
    return new TrainingStep(g, tensors.states(""), tensors.updates(pass.after()), metrics);
  }
}
