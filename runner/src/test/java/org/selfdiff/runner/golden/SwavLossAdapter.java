package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.AssignmentQueue;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.network.Prototypes;

/** The loss of SwAV from raw projections and prototypes, with and without a queue. */
record SwavLossAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("swav") && golden.name().startsWith("loss_");
  }

  /** The unit prototypes of a case. */
  static Value prototypes(GoldenGraph graph, GoldenCase golden) {
    int[] shape = golden.input("prototypes").shape();
    Prototypes layer = new Prototypes(shape[1], shape[0]);
    return layer.of(layer.unit(graph.network(layer, n -> n.replace("prototypes", "weight"))));
  }

  /** The queue of a case that has one. */
  static Optional<AssignmentQueue> queue(GoldenGraph graph, GoldenCase golden) {
    return golden.inputs().containsKey("queue")
        ? Optional.of(new AssignmentQueue(graph.input("queue"), graph.g().scalar(0)))
        : Optional.empty();
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    Value features = graph.input("features");
    Value directions = prototypes(graph, golden);
    SwappedPrediction prediction =
        new SwappedPrediction(
            SinkhornAdapter.sinkhorn(golden),
            golden.number("temperature"),
            IntStream.of(golden.settings("crops_for_assign")).boxed().toList());
    SwappedPrediction.LossAndQueue result =
        prediction.of(
            graph.g(),
            SwappedPrediction.crops(graph.g(), features, golden.whole("crops"), directions),
            directions,
            queue(graph, golden));
    graph.result("out_loss", result.loss());
    graph.result("out_prototypes_used", directions);
    result.queue().ifPresent(after -> graph.result("out_queue", after.rows()));
    graph.gradients(result.loss(), Map.of("features", features, "prototypes_used", directions));
  }
}
