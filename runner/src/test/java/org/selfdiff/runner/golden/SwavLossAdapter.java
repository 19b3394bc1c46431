package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.AssignmentQueue;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.network.Prototypes;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/** The loss of SwAV from raw projections and prototypes, with and without a queue. */
record SwavLossAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String PROTOTYPES = "prototypes";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("swav") && golden.name().startsWith("loss_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int[] shape = golden.input(PROTOTYPES).shape();
    int crops = golden.whole("crops");
    Graph g = new Graph(engine.type());
    Value features = g.input("features", golden.input("features").dims());
    Prototypes layer = new Prototypes(shape[1], shape[0]);
    Tensors given = Tensors.input(g, PROTOTYPES, layer);
    Tensors unit = layer.unit(given);
    Value directions = layer.of(unit);
    Optional<AssignmentQueue> queue =
        golden.inputs().containsKey("queue")
            ? Optional.of(
                new AssignmentQueue(g.input("queue", golden.input("queue").dims()), g.scalar(0)))
            : Optional.empty();
    SwappedPrediction prediction =
        new SwappedPrediction(
            SinkhornAdapter.sinkhorn(golden),
            golden.number("temperature"),
            IntStream.of(golden.settings("crops_for_assign")).boxed().toList());
    SwappedPrediction.Result result =
        prediction.of(
            g, SwappedPrediction.crops(g, features, crops, directions), directions, queue);
    List<Value> gradients = Gradients.of(g, result.loss(), List.of(features, directions));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_loss", g.reshape(result.loss(), 1));
    metrics.put("out_prototypes_used", directions);
    metrics.put("grad_features", gradients.get(0));
    metrics.put("grad_prototypes_used", gradients.get(1));
    result.queue().ifPresent(after -> metrics.put("out_queue", after.rows()));
    TrainingStep step = new TrainingStep(g, given.states(PROTOTYPES + "."), Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      program.state(PROTOTYPES, golden.input(PROTOTYPES).toDoubles());
      program.input("features", golden.input("features").toDoubles());
      if (queue.isPresent()) {
        program.input("queue", golden.input("queue").toDoubles());
      }
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      return results;
    }
  }
}
