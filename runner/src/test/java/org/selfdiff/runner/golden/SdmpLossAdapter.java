package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;
import org.selfdiff.methods.schedule.CosineMomentum;

/** SDMP's loss on MoCo v3 between raw embeddings, on one process: {@code sdmp/loss_*}. */
record SdmpLossAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("sdmp")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") == 1;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    GoldenArray share = golden.input("lam");
    double[] common = SdmpDraw.common(share.toDoubles());
    Map<String, GoldenArray> results = new TreeMap<>(loss(golden, share, common).run());
    results.put("out_common", GoldenArray.list(common));
    results.put("out_target_source", targets(share.toDoubles()));
    results.put("out_target_mix", targets(Arrays.stream(common).map(c -> 1 / (1 + c)).toArray()));
    return results;
  }

  private GoldenGraph loss(GoldenCase golden, GoldenArray share, double[] common) {
    GoldenGraph graph = new GoldenGraph(engine, golden);
    Composition.Loss loss = loss(graph, golden, golden::input, share, common);
    loss.terms().forEach((name, term) -> graph.result("out_loss_" + name, term));
    graph.result("out_loss", loss.loss());
    return graph;
  }

  /**
   * Appends the loss and its gradients.
   *
   * @param arrays recorded embeddings by name
   * @param share λ of every image
   * @param common c of every image
   */
  static Composition.Loss loss(
      GoldenGraph graph,
      GoldenCase golden,
      Function<String, GoldenArray> arrays,
      GoldenArray share,
      double[] common) {
    Graph g = graph.g();
    boolean soft = golden.text("mix_loss").startsWith("soft");
    Sdmp prior =
        SdmpShareAdapter.prior(
            Sdmp.Boxes.INSIDE,
            soft
                ? TwoPositives.SoftTarget.SOFT_CROSS_ENTROPY
                : TwoPositives.SoftTarget.LOG_OF_MIXTURE);
    Value query = graph.input("q1", arrays.apply("q1"));
    Value mixed = graph.input("q2_mix", arrays.apply("q2_mix"));
    Value shares = graph.input(SdmpDraw.SHARE, share);
    Value commons = graph.input(SdmpDraw.COMMON, GoldenArray.list(common));
    double temperature = golden.number("T");
    MocoV3 method = new MocoV3(golden.whole("dim"), 1, temperature, new CosineMomentum(0.99));
    BatchContrast source =
        BatchContrast.of(g, g.unitRows(query), key(graph, arrays, "k2"), temperature);
    Value unit = g.unitRows(mixed);
    Composition.Loss loss =
        prior.terms(
            g,
            shares,
            commons,
            source.loss(),
            method.logits(g, unit, key(graph, arrays, "k1")),
            method.logits(g, unit, key(graph, arrays, "k1_mix")),
            2 * temperature);
    graph.gradients(loss.loss(), List.of(query, mixed));
    return loss;
  }

  private static Value key(GoldenGraph graph, Function<String, GoldenArray> arrays, String name) {
    return graph.g().unitRows(graph.input(name, arrays.apply(name)));
  }

  /** The weight of each query's own key, and the rest on its partner's. */
  static GoldenArray targets(double[] own) {
    int n = own.length;
    double[] targets = new double[n * n];
    for (int i = 0; i < n; i++) {
      targets[i * n + i] += own[i];
      targets[i * n + n - 1 - i] += 1 - own[i];
    }
    return GoldenArray.reals(targets, n, n);
  }
}
