package org.selfdiff.methods.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;

/**
 * Layer-wise adaptive rate scaling (You et al. 2017, arXiv 1708.03888) as in the code of Momentum²
 * Teacher: v' = momentum · v + a (g + decay · p) and p' = p - v', with a = lr · trust |p| / (|g| +
 * decay · |p|) for weights and a = lr for biases and norms, which decay too. The learning rate
 * stands inside the momentum: a change of it bears on new gradients only.
 */
@Kind(
    value = "lars-momentum2",
    doc =
        "SGD with a rate per weight in proportion to its norm; everything decays, and the learning"
            + " rate is inside the momentum (Momentum² Teacher)")
public record LarsMomentum2(
    @Setting(doc = "base learning rate", min = 0) double lr,
    @Setting(
            doc =
                "batch for which lr is meant: the rate used is lr * batch / lr-batch; absent: lr as it is",
            unit = "images",
            min = 1,
            max = 131_072)
        OptionalInt lrBatch,
    @Setting(doc = "momentum of the steps", byDefault = "0.9", min = 0, max = 1) double momentum,
    @Setting(doc = "weight decay of every parameter", byDefault = "1e-6", min = 0)
        double weightDecay,
    @Setting(
            doc = "length of a step in relation to that of the weight",
            byDefault = "0.001",
            min = 0,
            above = true)
        double trust,
    @Setting(doc = "gradient clipping; absent: none") Optional<Clip> clip)
    implements Optimizer {
  /** Products of the norms of weight and gradient up to here leave the rate as it is. */
  private static final double SMALLEST_PRODUCT = 1e-8;

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
    TensorGroup decayed =
        gradient.in(g.add(gradient.flat(), g.mul(parameters.flat(), weightDecay)));
    List<Value> directions = new ArrayList<>();
    for (var run : parameters.runs(Declarations.Tensor::isWeight)) {
      if (run.kind()) {
        Value ratios = ratios(g, parameters.part(run), gradient.part(run));
        directions.addAll(TensorNorms.scaled(g, decayed.part(run), ratios));
      } else {
        directions.add(decayed.part(run).flat());
      }
    }
    Value direction = g.mul(g.apply(new Pack(), directions).get(0), rates.get("lr"));
    Value step = g.add(g.mul(slots.get(0).flat(), momentum), direction);
    Update update = new Update(g.sub(parameters.flat(), step), List.of(step));
    return update.unlessSkipped(g, parameters, slots, rates);
  }

  private Value ratios(Graph g, TensorGroup weights, TensorGroup gradient) {
    Value ofWeights = TensorNorms.of(g, weights);
    Value ofGradient = TensorNorms.of(g, gradient);
    Value adapts = TensorNorms.above(g, g.mul(ofWeights, ofGradient), SMALLEST_PRODUCT);
    Value sum = g.add(ofGradient, g.mul(ofWeights, weightDecay));
    Value ratio = g.div(g.mul(ofWeights, trust), TensorNorms.orOne(g, adapts, sum));
    return TensorNorms.orOne(g, adapts, ratio);
  }
}
