package org.selfdiff.methods.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;

/**
 * Layer-wise adaptive rate scaling (You et al. 2017, arXiv 1708.03888) as in the code of MoCo v3:
 * for a weight w with gradient g, d = g + decay · w, and d · trust |w| / |d| goes into SGD with
 * momentum; biases and norms go there as they are, without decay. The learning rate stands outside
 * the momentum.
 */
@Kind(
    value = "lars",
    doc =
        "SGD with a rate per weight in proportion to its norm, biases and norms left out; the"
            + " learning rate outside the momentum (MoCo v3, DINO)")
public record Lars(
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
    @Setting(doc = "weight decay of weights", byDefault = "1e-6", min = 0) double weightDecay,
    @Setting(
            doc = "length of a step in relation to that of the weight",
            byDefault = "0.001",
            min = 0,
            above = true)
        double trust,
    @Setting(doc = "gradient clipping; absent: none") Optional<Clip> clip)
    implements Optimizer {
  @Override
  public List<String> slots() {
    return List.of("mu");
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
    List<Value> directions = new ArrayList<>();
    for (var run : parameters.runs(Declarations.Tensor::isWeight)) {
      if (run.kind()) {
        directions.addAll(adapted(g, parameters.part(run), gradient.part(run)));
      } else {
        directions.add(gradient.part(run).flat());
      }
    }
    Value direction = g.apply(new Pack(), directions).get(0);
    List<Value> after =
        g.apply(
            new SgdUpdate(momentum, 0, false),
            Optimizer.inputs(
                rates, parameters.flat(), slots.get(0).flat(), direction, rates.get("lr")));
    return new Update(after.get(0), after.subList(1, 2));
  }

  private List<Value> adapted(Graph g, TensorGroup weights, TensorGroup gradient) {
    TensorGroup decayed = gradient.in(g.add(gradient.flat(), g.mul(weights.flat(), weightDecay)));
    Value ofWeights = TensorNorms.of(g, weights);
    Value ofDecayed = TensorNorms.of(g, decayed);
    Value moving = TensorNorms.above(g, ofDecayed, 0);
    Value ratio = g.div(g.mul(ofWeights, trust), TensorNorms.orOne(g, moving, ofDecayed));
    Value both = g.mul(TensorNorms.above(g, ofWeights, 0), moving);
    return TensorNorms.scaled(g, decayed, TensorNorms.orOne(g, both, ratio));
  }
}
