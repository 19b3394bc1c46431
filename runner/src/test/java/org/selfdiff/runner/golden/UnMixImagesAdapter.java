package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.BatchMixture;
import org.selfdiff.methods.mixing.Blend;
import org.selfdiff.methods.mixing.Box;
import org.selfdiff.methods.mixing.Reversal;
import org.selfdiff.methods.mixing.UnMix;

/** Un-Mix's mixtures from given draws: {@code unmix/mix_*}. */
record UnMixImagesAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("unmix") && golden.name().startsWith("mix_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int[] shape = golden.input("im1").shape();
    UnMix prior = new UnMix(golden.number("P_global"), golden.number("beta"));
    BatchDraw draw = prior.draw(shape[2], shape[3]);
    Map<String, GoldenArray> results = new TreeMap<>(mixture(golden, draw).run());
    results.put("out_bbox", box(draw, golden));
    return results;
  }

  private GoldenGraph mixture(GoldenCase golden, BatchDraw draw) {
    GoldenGraph graph = new GoldenGraph(engine, golden);
    Graph g = graph.g();
    Map<String, double[]> numbers = numbers(draw, golden, 0);
    Value x = graph.input("im1");
    BatchMixture mixture =
        new BatchMixture(
            graph.scalar(BatchDraw.SHARE, numbers.get(BatchDraw.SHARE)[0]),
            Blend.mask(
                g,
                graph.input(BatchDraw.ROWS, GoldenArray.list(numbers.get(BatchDraw.ROWS))),
                graph.input(BatchDraw.COLUMNS, GoldenArray.list(numbers.get(BatchDraw.COLUMNS)))),
            Reversal.order(g, golden.input("im1").shape()[0]));
    Value mixed = mixture.of(g, x).images();
    graph.result("out_mixed", mixed);
    graph.result("out_mixed_flip", mixture.partners(g, mixed));
    graph.result("out_lam", g.mul(mixture.share(), 1));
    return graph;
  }

  /** What a draw makes of the recorded numbers of a step. */
  static Map<String, double[]> numbers(BatchDraw draw, GoldenCase golden, int step) {
    int[] center = golden.input("center").toInts();
    return draw.given(
        golden.input("r").toDoubles()[step],
        golden.input("lam").toDoubles()[step],
        center[2 * step],
        center[2 * step + 1]);
  }

  private static GoldenArray box(BatchDraw draw, GoldenCase golden) {
    int[] center = golden.input("center").toInts();
    if (golden.input("r").toDoubles()[0] < draw.globalProbability()) {
      return GoldenArray.integers(new int[] {-1, -1, -1, -1}, 4);
    }
    Box box = draw.box(golden.input("lam").toDoubles()[0], center[0], center[1]);
    return GoldenArray.integers(new int[] {box.top(), box.left(), box.bottom(), box.right()}, 4);
  }
}
