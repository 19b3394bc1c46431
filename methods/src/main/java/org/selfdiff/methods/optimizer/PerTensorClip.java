package org.selfdiff.methods.optimizer;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schedule.ScalarSchedule;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** Every gradient by itself, as in the code of DINO and Mugs. */
@Kind(value = "per-tensor", doc = "Clips the norm of every gradient by itself (DINO, Mugs)")
public record PerTensorClip(
    @Setting(doc = "largest norm of the gradient of one parameter", min = 0, above = true)
        double norm,
    @Setting(
            doc = "largest norm from later-epoch on (0.3 in Mugs' ViT-L); absent: norm throughout",
            min = 0,
            above = true)
        OptionalDouble laterNorm,
    @Setting(
            doc = "epoch, counted from 0, at which later-norm begins (101 in Mugs' ViT-L)",
            unit = "epochs",
            min = 0,
            max = 1_000_000)
        OptionalInt laterEpoch)
    implements Clip {
  /** Refuses one of the two later settings without the other. */
  public PerTensorClip {
    if (laterNorm.isPresent() != laterEpoch.isPresent()) {
      throw new IllegalArgumentException(
          laterNorm.isPresent()
              ? "later-norm without later-epoch, expected both or none"
              : "later-epoch without later-norm, expected both or none");
    }
  }

  /** The same norm throughout. */
  public PerTensorClip(double norm) {
    this(norm, OptionalDouble.empty(), OptionalInt.empty());
  }

  @Override
  public ScalarSchedule largest() {
    return position ->
        laterEpoch.isPresent() && position.epoch() >= laterEpoch.getAsInt()
            ? laterNorm.getAsDouble()
            : norm;
  }

  @Override
  public List<TensorGroup> clipped(Graph g, List<TensorGroup> gradients, Value largest) {
    return gradients.stream()
        .map(
            d -> {
              Value factors = Clip.factor(g, TensorNorms.of(g, d), largest);
              return d.in(d.pack(TensorNorms.scaled(g, d, factors)));
            })
        .toList();
  }

  /** A later limit that begins after the last epoch never begins. */
  @Override
  public void check(Context context, Findings findings) {
    laterEpoch.ifPresent(
        later ->
            context
                .epochs()
                .filter(epochs -> later >= epochs)
                .ifPresent(
                    epochs ->
                        findings.add(
                            "later-epoch",
                            later
                                + " is never reached, expected less than schedule.epochs "
                                + epochs)));
  }
}
