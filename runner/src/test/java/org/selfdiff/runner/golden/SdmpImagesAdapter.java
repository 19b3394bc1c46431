package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.mixing.Box;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;

/**
 * SDMP's mixtures from given draws: {@code sdmp/mix_*}. Where the original has two processes, each
 * mixes the images of its own rank alone, with partners of the other's.
 */
record SdmpImagesAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("sdmp") && golden.name().startsWith("mix_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean clipped = golden.text("variant").startsWith("clipped");
    int[] shape = golden.input("x").shape();
    int n = shape[0];
    Sdmp prior =
        SdmpShareAdapter.prior(
            clipped ? Sdmp.Boxes.CLIPPED : Sdmp.Boxes.INSIDE,
            TwoPositives.SoftTarget.LOG_OF_MIXTURE);
    SdmpDraw draw = prior.draw(n, shape[2], shape[3]);
    float[] raw = golden.input("lam_raw").toFloats();
    int[] centers = centers(golden.input("cy"), golden.input("cx"));
    Map<String, double[]> numbers = draw.given(raw, centers, centers);
    Map<String, GoldenArray> results = boxes(draw, raw, centers);
    results.put("out_lam", GoldenArray.list(numbers.get(SdmpDraw.SHARE)));

    GoldenArray x = golden.input("x");
    GoldenArray ofRows = boxes(numbers.get(SdmpDraw.rows(0)), n, shape[2]);
    GoldenArray ofColumns = boxes(numbers.get(SdmpDraw.columns(0)), n, shape[3]);
    results.put(
        "out_x_mix",
        golden.whole("batch_per_rank") < n
            ? ofRank(golden, prior, x, ofRows, ofColumns)
            : mixed(new GoldenGraph(engine, golden), prior, x, ofRows, ofColumns)
                .run()
                .get("out_x_mix"));
    return results;
  }

  private static GoldenGraph mixed(
      GoldenGraph graph, Sdmp prior, GoldenArray x, GoldenArray ofRows, GoldenArray ofColumns) {
    Value rows = graph.input("rows", ofRows);
    Value columns = graph.input("columns", ofColumns);
    graph.result(
        "out_x_mix", prior.mixture(graph.g(), graph.input("x", x), rows, columns, rows).images());
    return graph;
  }

  /** All images, of which those of the rank are mixed. */
  private GoldenArray ofRank(
      GoldenCase golden, Sdmp prior, GoldenArray x, GoldenArray ofRows, GoldenArray ofColumns) {
    int batch = golden.whole("batch_per_rank");
    RankRows ranks = new RankRows(x.shape()[0] / batch);
    GoldenGraph graph =
        mixed(
            new GoldenGraph(engine, golden),
            prior,
            ranks.inTurns(x),
            ranks.inTurns(ofRows),
            ranks.inTurns(ofColumns));
    double[] all =
        ranks.byRank(graph.runOn(ranks.world(), Set.of("x")).get("out_x_mix")).toDoubles();
    double[] images = x.toDoubles().clone();
    int length = images.length / ranks.world();
    int from = golden.whole("rank") * length;
    System.arraycopy(all, from, images, from, length);
    return GoldenArray.reals(images, x.shape());
  }

  /** Numbers of every image, [N, numbers, side]. */
  private static GoldenArray boxes(double[] numbers, int n, int side) {
    return GoldenArray.reals(numbers, n, numbers.length / n / side, side);
  }

  /** What a draw makes of the recorded numbers of a step. */
  static Map<String, double[]> numbers(SdmpDraw draw, GoldenCase golden, int step) {
    int[][] centers = new int[2][];
    for (int view = 0; view < 2; view++) {
      centers[view] =
          centers(
              golden.input("cy" + (view + 1)).row(step), golden.input("cx" + (view + 1)).row(step));
    }
    return draw.given(golden.input("lam_raw").row(step).toFloats(), centers[0], centers[1]);
  }

  /** Row and column of every image in turn. */
  private static int[] centers(GoldenArray rows, GoldenArray columns) {
    return IntStream.range(0, 2 * rows.shape()[0])
        .map(i -> (int) (i % 2 == 0 ? rows : columns).toDoubles()[i / 2])
        .toArray();
  }

  private static Map<String, GoldenArray> boxes(SdmpDraw draw, float[] raw, int[] centers) {
    int n = raw.length;
    int[] boxes = new int[4 * n];
    int[] rows = new int[2 * n];
    int[] columns = new int[2 * n];
    for (int i = 0; i < n; i++) {
      SdmpDraw.Cut cut = draw.cut(raw[i]);
      Box box = draw.box(cut, centers[2 * i], centers[2 * i + 1]);
      int[] sides = {box.top(), box.bottom(), box.left(), box.right()};
      System.arraycopy(sides, 0, boxes, 4 * i, 4);
      rows[2 * i] = draw.first(cut.height());
      rows[2 * i + 1] = rows[2 * i] + draw.count(cut.height(), draw.height());
      columns[2 * i] = draw.first(cut.width());
      columns[2 * i + 1] = columns[2 * i] + draw.count(cut.width(), draw.width());
    }
    Map<String, GoldenArray> results = new TreeMap<>();
    results.put("out_box", GoldenArray.integers(boxes, n, 4));
    results.put("out_cy_range", GoldenArray.integers(rows, n, 2));
    results.put("out_cx_range", GoldenArray.integers(columns, n, 2));
    return results;
  }
}
