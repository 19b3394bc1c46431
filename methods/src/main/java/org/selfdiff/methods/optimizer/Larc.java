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
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;

/**
 * Layer-wise adaptive rate control around SGD, as NVIDIA's apex had it: the gradient g of a
 * parameter p becomes a (g + decay · p) with a = trust |p| / (|g| + decay · |p| + 1e-8), and then
 * takes SGD's way with momentum and without decay. Where a norm is exactly 0, g stays as it is.
 */
@Kind(
    value = "larc",
    doc = "SGD on gradients scaled to the norm of their parameter, of every parameter (SwAV)")
public record Larc(
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
    @Setting(doc = "weight decay of every parameter", byDefault = "1e-6", min = 0)
        double weightDecay,
    @Setting(
            doc = "length of a step in relation to that of the parameter",
            byDefault = "0.001",
            min = 0,
            above = true)
        double trust,
    @Setting(
            doc = "scale: lr times the ratio is the rate (SwAV); clip: the ratio, at most lr",
            byDefault = "scale")
        Mode mode,
    @Setting(doc = "gradient clipping; absent: none") Optional<Clip> clip)
    implements Optimizer {
  private static final double EPS = 1e-8;

  /** What the ratio of norms does to the learning rate. */
  public enum Mode {
    /** It is a factor. */
    SCALE,
    /** It is the rate where it is the lower one. */
    CLIP
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
    Value lr = rates.get("lr");
    Value ofParameters = TensorNorms.of(g, parameters);
    Value ofGradient = TensorNorms.of(g, gradient);
    Value adapts =
        g.mul(TensorNorms.above(g, ofParameters, 0), TensorNorms.above(g, ofGradient, 0));
    Value sum = g.add(g.add(ofGradient, g.mul(ofParameters, weightDecay)), EPS);
    Value ratio = TensorNorms.orOne(g, adapts, g.div(g.mul(ofParameters, trust), sum));
    Value factor = mode == Mode.CLIP ? g.div(ratio, TensorNorms.larger(g, lr, ratio)) : ratio;
    List<Value> scaled = TensorNorms.scaled(g, gradient, TensorNorms.orOne(g, adapts, factor));
    List<Value> decay =
        TensorNorms.scaled(g, parameters, g.mul(g.mul(adapts, factor), weightDecay));
    List<Value> directions = new ArrayList<>();
    for (int i = 0; i < scaled.size(); i++) {
      directions.add(g.add(scaled.get(i), decay.get(i)));
    }
    Value direction = g.apply(new Pack(), directions).get(0);
    List<Value> after =
        g.apply(
            new SgdUpdate(momentum, 0, false),
            Optimizer.inputs(rates, parameters.flat(), slots.get(0).flat(), direction, lr));
    return new Update(after.get(0), after.subList(1, 2));
  }
}
