package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.AssignmentQueue;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.CropPairsDraw;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.network.Prototypes;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/** SwAV's loss under Un-Mix from given projections: {@code unmix_swav}. */
record UnMixSwavAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("unmix_swav");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int pairs = golden.whole("crop_pairs");
    int[] shape = golden.input("prototypes").shape();
    int n = golden.whole("N");
    Swav swav =
        new Swav(
            2,
            shape[1],
            0,
            shape[0],
            golden.number("temperature"),
            List.of(0, 1),
            new Sinkhorn(
                golden.number("epsilon"),
                golden.whole("iterations"),
                golden.text("version").equals("old")
                    ? Sinkhorn.Form.ORIGINAL
                    : Sinkhorn.Form.CURRENT),
            golden.whole("queue_length"),
            0,
            0);
    Graph g = new Graph(engine.type());
    Value features = g.input("features", 2L * pairs * n, shape[1]);
    Value mixed = g.input("features_mixed", (long) pairs * n, shape[1]);
    Prototypes layer = new Prototypes(shape[1], shape[0]);
    Tensors given = Tensors.input(g, "prototypes", layer);
    Value directions = layer.of(layer.unit(given));
    Optional<AssignmentQueue> queue =
        golden.inputs().containsKey("queue")
            ? Optional.of(
                new AssignmentQueue(g.input("queue", 2, swav.queue(), shape[1]), g.scalar(0)))
            : Optional.empty();
    Swav.Objective objective =
        swav.unMix(
            g,
            SwappedPrediction.crops(g, features, 2 * pairs, directions),
            SwappedPrediction.crops(g, mixed, pairs, directions),
            directions,
            queue,
            g.scalarInput(BatchDraw.SHARE));
    List<Value> gradients = Gradients.of(g, objective.loss(), List.of(features, mixed, directions));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_loss", g.reshape(objective.loss(), 1));
    metrics.put(
        "out_terms",
        g.concat(
            0,
            objective.terms().values().stream()
                .map(term -> g.reshape(term, 1))
                .toArray(Value[]::new)));
    metrics.put("grad_features", g.reshape(gradients.get(0), 2L * pairs, n, shape[1]));
    metrics.put("grad_features_mixed", g.reshape(gradients.get(1), pairs, n, shape[1]));
    metrics.put("grad_prototypes_used", gradients.get(2));
    objective.queue().ifPresent(after -> metrics.put("out_queue", after.rows()));
    double share = share(golden, pairs);
    TrainingStep step = new TrainingStep(g, given.states("prototypes."), Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      program.state("prototypes", golden.input("prototypes").toDoubles());
      program.input("features", golden.input("features").toDoubles());
      program.input("features_mixed", golden.input("features_mixed").toDoubles());
      program.input(BatchDraw.SHARE, share);
      if (queue.isPresent()) {
        program.input("queue", golden.input("queue").toDoubles());
      }
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      results.put("out_lam", GoldenArray.list(share));
      return results;
    }
  }

  /** The share that weighs the loss; every pair has the same centre here. */
  private static double share(GoldenCase golden, int pairs) {
    List<Integer> sides = Collections.nCopies(pairs, golden.whole("image"));
    int[] centre = golden.input("center").toInts();
    int[] centres = new int[2 * pairs];
    Arrays.setAll(centres, i -> centre[i % 2]);
    return new CropPairsDraw(new UnMix(golden.number("P_global"), 1), sides)
        .given(golden.input("r").toDoubles()[0], golden.input("lam").toDoubles()[0], centres)
        .get(BatchDraw.SHARE)[0];
  }
}
