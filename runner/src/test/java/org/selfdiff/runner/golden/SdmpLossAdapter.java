package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;
import org.selfdiff.methods.mixing.SdmpInputs;
import org.selfdiff.methods.mixing.SdmpTerms;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.step.TrainingStep;

/** SDMP's loss on MoCo v3 between raw embeddings, on one process: {@code sdmp/loss_*}. */
record SdmpLossAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final List<String> EMBEDDINGS = List.of("q1", "q2_mix", "k1", "k1_mix", "k2");

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("sdmp")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") == 1;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int n = golden.whole("batch_per_rank");
    int dim = golden.whole("dim");
    double temperature = golden.number("T");
    boolean soft = golden.text("mix_loss").startsWith("soft");
    Sdmp prior =
        SdmpShareAdapter.prior(
            Sdmp.Boxes.INSIDE,
            soft ? TwoPositives.Form.SOFT_CROSS_ENTROPY : TwoPositives.Form.LOG_OF_MIXTURE);
    Graph g = new Graph(engine.type());
    Map<String, Value> raw = new LinkedHashMap<>();
    Map<String, Value> unit = new LinkedHashMap<>();
    for (String name : EMBEDDINGS) {
      raw.put(name, g.input(name, n, dim));
      unit.put(name, g.apply1(new L2Normalize(1e-12), raw.get(name)));
    }
    SdmpInputs inputs =
        new SdmpInputs(
            prior, g.input(SdmpDraw.SHARE, n), g.input(SdmpDraw.COMMON, n), List.of(), List.of());
    MocoV3 method = new MocoV3(dim, 1, temperature, new CosineMomentum(0.99));
    BatchContrast source = BatchContrast.of(g, unit.get("q1"), unit.get("k2"), temperature);
    SdmpTerms terms =
        method.sdmp(g, inputs, source, unit.get("q2_mix"), unit.get("k1"), unit.get("k1_mix"));
    Map<String, Value> metrics = new LinkedHashMap<>();
    terms.named().forEach((name, term) -> metrics.put("out_loss_" + name, term));
    metrics.put("out_loss", terms.loss(g));
    List<Value> gradients =
        Gradients.of(g, terms.loss(g), List.of(raw.get("q1"), raw.get("q2_mix")));
    metrics.put("grad_q1", gradients.get(0));
    metrics.put("grad_q2_mix", gradients.get(1));

    double[] share = golden.input("lam").toDoubles();
    double[] common = SdmpDraw.common(share);
    Map<String, GoldenArray> results = new TreeMap<>();
    results.put("out_common", GoldenArray.reals(common, n));
    results.put("out_target_source", targets(share));
    results.put("out_target_mix", targets(Arrays.stream(common).map(c -> 1 / (1 + c)).toArray()));
    try (GoldenProgram program =
        engine.compile(new TrainingStep(g, List.of(), Map.of(), metrics))) {
      EMBEDDINGS.forEach(name -> program.input(name, golden.input(name).toDoubles()));
      program.input(SdmpDraw.SHARE, share);
      program.input(SdmpDraw.COMMON, common);
      program.run();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
    }
    return results;
  }

  /** The weight of each query's own key, and the rest on its partner's. */
  private static GoldenArray targets(double[] own) {
    int n = own.length;
    double[] targets = new double[n * n];
    for (int i = 0; i < n; i++) {
      targets[i * n + i] += own[i];
      targets[i * n + n - 1 - i] += 1 - own[i];
    }
    return GoldenArray.reals(targets, n, n);
  }
}
