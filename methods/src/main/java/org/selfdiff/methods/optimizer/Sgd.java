package org.selfdiff.methods.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;

/** Stochastic gradient descent with momentum, in PyTorch's form. */
@Kind(value = "sgd", doc = "Stochastic gradient descent with momentum and coupled weight decay")
public record Sgd(
    @Setting(doc = "base learning rate", min = 0) double lr,
    @Setting(
            doc =
                "batch for which lr is meant: the rate used is lr * batch / lr-batch; absent: lr as it is",
            unit = "images",
            min = 1,
            max = 131_072)
        OptionalInt lrBatch,
    @Setting(doc = "momentum of the gradient buffer", byDefault = "0.9", min = 0, max = 1)
        double momentum,
    @Setting(doc = "weight decay added to the gradient", byDefault = "1e-4", min = 0)
        double weightDecay,
    @Setting(doc = "Nesterov's form of momentum", byDefault = "false") boolean nesterov,
    @Setting(
            doc = "what decays: all, or weights (no biases and nothing of one axis: DINO)",
            byDefault = "all")
        Decayed decayed,
    @Setting(doc = "gradient clipping; absent: none") Optional<Clip> clip)
    implements Optimizer {
  /** Everything decays, and no gradient is limited. */
  public Sgd(
      double lr, OptionalInt lrBatch, double momentum, double weightDecay, boolean nesterov) {
    this(lr, lrBatch, momentum, weightDecay, nesterov, Decayed.ALL, Optional.empty());
  }

  @Override
  public List<String> slots() {
    return List.of("momentum_buffer");
  }

  @Override
  public Map<String, Feed> rates() {
    return Map.of("lr", new Feed.LearningRate());
  }

  @Override
  public Update update(
      Graph g,
      TensorGroup parameters,
      List<TensorGroup> slots,
      TensorGroup gradient,
      Map<String, Value> rates) {
    List<Update> parts = new ArrayList<>();
    for (var run : parameters.runs(decayed::includes)) {
      List<Value> after =
          g.apply(
              new SgdUpdate(momentum, run.kind() ? weightDecay : 0, nesterov),
              Optimizer.inputs(
                  rates,
                  parameters.part(run).flat(),
                  slots.get(0).part(run).flat(),
                  gradient.part(run).flat(),
                  rates.get("lr")));
      parts.add(new Update(after.get(0), after.subList(1, 2)));
    }
    return Update.joined(g, parts);
  }
}
