package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.BatchMixture;
import org.selfdiff.methods.mixing.Box;
import org.selfdiff.methods.mixing.Reversal;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.step.TrainingStep;

/** Un-Mix's mixtures from given draws: {@code unmix/mix_*}. */
record UnMixImagesAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("unmix") && golden.name().startsWith("mix_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    GoldenArray images = golden.input("im1");
    int[] shape = images.shape();
    UnMix prior = new UnMix(golden.number("P_global"), golden.number("beta"));
    BatchDraw draw = prior.draw(shape[2], shape[3]);
    Map<String, double[]> numbers = numbers(draw, golden, 0);
    Graph g = new Graph(engine.type());
    Value x = g.input("x", Arrays.stream(shape).asLongStream().toArray());
    BatchMixture mixture =
        new BatchMixture(
            g.scalarInput(BatchDraw.SHARE),
            g.input(BatchDraw.ROWS, shape[2]),
            g.input(BatchDraw.COLUMNS, shape[3]),
            Reversal.order(g, shape[0]));
    Value mixed = mixture.images(g, x);
    Map<String, Value> metrics =
        Map.of(
            "out_mixed", mixed,
            "out_mixed_flip", mixture.partners(g, mixed),
            "out_lam", g.reshape(g.mul(mixture.share(), 1), 1));
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(step)) {
      program.input("x", images.toDoubles());
      numbers.forEach(program::input);
      program.run();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
    }
    results.put("out_bbox", box(draw, golden));
    return results;
  }

  /** What a draw makes of the recorded numbers of a step. */
  static Map<String, double[]> numbers(BatchDraw draw, GoldenCase golden, int step) {
    int[] centre = golden.input("center").toInts();
    return draw.given(
        golden.input("r").toDoubles()[step],
        golden.input("lam").toDoubles()[step],
        centre[2 * step],
        centre[2 * step + 1]);
  }

  private static GoldenArray box(BatchDraw draw, GoldenCase golden) {
    int[] centre = golden.input("center").toInts();
    if (golden.input("r").toDoubles()[0] < draw.globalProbability()) {
      return GoldenArray.integers(new int[] {-1, -1, -1, -1}, 4);
    }
    Box box = draw.box(golden.input("lam").toDoubles()[0], centre[0], centre[1]);
    return GoldenArray.integers(new int[] {box.top(), box.left(), box.bottom(), box.right()}, 4);
  }
}
