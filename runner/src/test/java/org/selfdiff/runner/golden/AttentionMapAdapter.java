package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.evaluate.AttentionMap;

/** Pictures of the last block's attention, and the tokens behind them. */
record AttentionMapAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("attention_map");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int dim = golden.whole("dim");
    int heads = golden.whole("heads");
    int patch = golden.whole("patch_size");
    int rows = golden.whole("height") / patch;
    int columns = golden.whole("width") / patch;
    int tokens = 1 + rows * columns;
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(step(golden))) {
      golden
          .inputs()
          .forEach(
              (name, array) -> {
                if (name.equals("image")) {
                  program.input(name, array.toDoubles());
                } else if (!program.part(name, array.toDoubles())) {
                  throw new IllegalArgumentException("the network has no tensor " + name);
                }
              });
      program.run();
      double[] attention = program.metric("attention").toDoubles();
      AttentionMap map = AttentionMap.of(attention, heads, rows, columns);
      results.put("out_attention_full", GoldenArray.reals(attention, heads, tokens, tokens));
      results.put("out_cls_feature", GoldenArray.reals(program.metric("feature").toDoubles(), dim));
      results.put(
          "out_tokens_block_last",
          GoldenArray.reals(program.metric("last").toDoubles(), tokens, dim));
      results.put(
          "out_tokens_block_first",
          GoldenArray.reals(program.metric("first").toDoubles(), tokens, dim));
      pictures(golden, map, results);
    }
    return results;
  }

  private static void pictures(
      GoldenCase golden, AttentionMap map, Map<String, GoldenArray> results) {
    int heads = map.heads().length;
    int patch = golden.whole("patch_size");
    double share = golden.number("threshold");
    List<Double> weights = new ArrayList<>();
    List<Double> pixels = new ArrayList<>();
    int[] masks = new int[heads * map.rows() * map.columns()];
    int at = 0;
    for (int head = 0; head < heads; head++) {
      DoubleStream.of(map.heads()[head]).forEach(weights::add);
      DoubleStream.of(map.enlarged(head, patch)).forEach(pixels::add);
      for (boolean kept : map.mask(head, share)) {
        masks[at++] = kept ? 1 : 0;
      }
    }
    results.put("out_attention_cls", reals(weights, heads, map.rows(), map.columns()));
    results.put("out_mask", GoldenArray.integers(masks, heads, map.rows(), map.columns()));
    results.put("out_upsampled", reals(pixels, heads, map.rows() * patch, map.columns() * patch));
  }

  private static GoldenArray reals(List<Double> values, int... shape) {
    return GoldenArray.reals(values.stream().mapToDouble(Double::doubleValue).toArray(), shape);
  }

  private TrainingStep step(GoldenCase golden) {
    int side = golden.whole("train_grid") * golden.whole("patch_size");
    VisionTransformer network =
        new VisionTransformer(
            golden.whole("dim"),
            golden.whole("depth"),
            golden.whole("heads"),
            golden.whole("mlp_ratio"),
            golden.whole("patch_size"),
            side,
            side,
            PatchStem.PATCH,
            Positions.LEARNED);
    Graph g = new Graph(engine.type());
    Tensors tensors = Tensors.input(g, "network", network);
    Pass pass = Pass.evaluation(tensors);
    Value image = g.input("image", 1, 3, golden.whole("height"), golden.whole("width"));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("attention", network.lastAttention(pass, image));
    metrics.put("feature", network.forward(pass, image));
    metrics.put("last", network.tokens(pass, image));
    metrics.put("first", network.lastTokens(pass, image, network.depth()).get(0));
    return new TrainingStep(g, tensors.states(""), Map.of(), metrics);
  }
}
