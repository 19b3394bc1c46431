package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.runner.evaluate.AttentionMap;

/** Pictures of the last block's attention, and the tokens behind them. */
record AttentionMapAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("attention_map");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int heads = golden.whole("heads");
    int patch = golden.whole("patch_size");
    int rows = golden.whole("height") / patch;
    int columns = golden.whole("width") / patch;
    Map<String, GoldenArray> results = new TreeMap<>(graph(golden).run());
    double[] attention = results.get("out_attention_full").toDoubles();
    pictures(golden, AttentionMap.of(attention, heads, rows, columns), results);
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

  private GoldenGraph graph(GoldenCase golden) {
    GoldenGraph graph = new GoldenGraph(engine, golden);
    int side = golden.whole("train_grid") * golden.whole("patch_size");
    VisionTransformer network =
        CaseNetworks.transformer(golden, side, PatchStem.PATCH, Positions.LEARNED);
    Pass pass = Pass.evaluation(graph.network(network));
    Value given = graph.input("image");
    Value image = graph.g().reshape(given, 1, 3, given.dim(1), given.dim(2));
    graph.result("out_attention_full", network.lastBlock(pass, image).attention());
    graph.result("out_cls_feature", network.forward(pass, image));
    graph.result("out_tokens_block_last", network.tokens(pass, image));
    Value first = network.lastTokens(pass, image, network.depth()).get(0);
    graph.result("out_tokens_block_first", first);
    return graph;
  }
}
