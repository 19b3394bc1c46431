package org.selfdiff.methods.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;

/**
 * Adam in PyTorch's form, whose weight decay is part of the gradient: it enters both moments, other
 * than that of {@link AdamW}.
 */
@Kind(value = "adam", doc = "Adam with coupled weight decay (the code of W-MSE)")
public record Adam(
    @Setting(doc = "base learning rate", min = 0) double lr,
    @Setting(
            doc =
                "batch for which lr is meant: the rate used is lr * batch / lr-batch; absent: lr as it is",
            unit = "images",
            min = 1,
            max = 131_072)
        OptionalInt lrBatch,
    @Setting(
            doc = "decay rates of the moving averages of gradients and of their squares",
            byDefault = "[0.9, 0.999]",
            length = 2,
            min = 0,
            max = 1)
        List<Double> betas,
    @Setting(doc = "added to the denominator", byDefault = "1e-8", min = 0, above = true)
        double eps,
    @Setting(
            doc = "weight decay added to the gradient, on every parameter that is trained",
            byDefault = "0",
            min = 0)
        double weightDecay)
    implements Optimizer {
  /** Copies the list and refuses a decay rate with which a moment would never change. */
  public Adam {
    betas = List.copyOf(betas);
    if (betas.contains(1.0)) {
      throw new IllegalArgumentException("betas " + betas + ", expected numbers below 1");
    }
  }

  @Override
  public Optional<Clip> clip() {
    return Optional.empty();
  }

  @Override
  public List<String> slots() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  public Map<String, Feed> rates() {
    Map<String, Feed> rates = new LinkedHashMap<>();
    rates.put("lr", new Feed.LearningRate());
    rates.put("update", new Feed.UpdateNumber());
    return rates;
  }

  @Override
  public Update update(
      Graph g,
      TensorGroup parameters,
      List<TensorGroup> slots,
      TensorGroup gradient,
      Map<String, Value> rates) {
    Value decayed = g.add(gradient.flat(), g.mul(parameters.flat(), weightDecay));
    List<Value> after =
        g.apply(
            new AdamWUpdate(betas.get(0), betas.get(1), eps),
            Optimizer.inputs(
                rates,
                parameters.flat(),
                slots.get(0).flat(),
                slots.get(1).flat(),
                weightDecay == 0 ? gradient.flat() : decayed,
                rates.get("lr"),
                g.scalar(0),
                rates.get("update")));
    return new Update(after.get(0), after.subList(1, 3));
  }
}
