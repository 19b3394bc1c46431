package org.selfdiff.methods.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schedule.CosineSchedule;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;

/**
 * Adam with decoupled weight decay, in PyTorch's form, with the groups of parameters of DINO and
 * Mugs. Decay and number of the update are scalars of the step.
 */
@Kind(value = "adamw", doc = "Adam with decoupled weight decay")
public record AdamW(
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
    @Setting(doc = "decoupled weight decay", byDefault = "0.1", min = 0) double weightDecay,
    @Setting(
            doc =
                "weight decay at the end of the run, reached by half a cosine, step by step (DINO,"
                    + " Mugs); absent: weight-decay throughout",
            min = 0)
        OptionalDouble weightDecayEnd,
    @Setting(
            doc =
                "what decays: all (MoCo v3), or weights (no biases and nothing of one axis: DINO,"
                    + " Mugs)",
            byDefault = "all")
        Decayed decayed,
    @Setting(
            doc = "multiplier of the learning rate of the patch embedding: 0.2 in Mugs",
            byDefault = "1.0",
            min = 0)
        double patchEmbedLr,
    @Setting(doc = "gradient clipping; absent: none") Optional<Clip> clip)
    implements Optimizer {
  /** What the parameters of one group have in common. */
  private record Group(boolean decays, boolean embedsPatches) {}

  /** Copies the list and refuses a decay rate with which a moment would never change. */
  public AdamW {
    betas = List.copyOf(betas);
    if (betas.contains(1.0)) {
      throw new IllegalArgumentException("betas " + betas + ", expected numbers below 1");
    }
  }

  /** One group with a constant decay, and no gradient is limited. */
  public AdamW(double lr, OptionalInt lrBatch, List<Double> betas, double eps, double weightDecay) {
    this(
        lr,
        lrBatch,
        betas,
        eps,
        weightDecay,
        OptionalDouble.empty(),
        Decayed.ALL,
        1,
        Optional.empty());
  }

  @Override
  public List<String> slots() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  public Map<String, Feed> rates() {
    Map<String, Feed> rates = new LinkedHashMap<>();
    rates.put("lr", new Feed.LearningRate());
    rates.put(
        "weight_decay",
        weightDecayEnd.isPresent()
            ? new Feed.Scheduled(new CosineSchedule(weightDecay, weightDecayEnd.getAsDouble()))
            : new Feed.Fixed(weightDecay));
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
    List<Update> parts = new ArrayList<>();
    for (var run : parameters.runs(this::group)) {
      Value rate = rates.get("lr");
      List<Value> after =
          g.apply(
              new AdamWUpdate(betas.get(0), betas.get(1), eps),
              Optimizer.inputs(
                  rates,
                  parameters.part(run).flat(),
                  slots.get(0).part(run).flat(),
                  slots.get(1).part(run).flat(),
                  gradient.part(run).flat(),
                  run.kind().embedsPatches() ? g.mul(rate, patchEmbedLr) : rate,
                  run.kind().decays() ? rates.get("weight_decay") : g.scalar(0),
                  rates.get("update")));
      parts.add(new Update(after.get(0), after.subList(1, 3)));
    }
    return Update.joined(g, parts);
  }

  private Group group(Declarations.Tensor tensor) {
    boolean embedsPatches = patchEmbedLr != 1 && tensor.key().contains("patch_embed");
    return new Group(decayed.includes(tensor), embedsPatches);
  }
}
