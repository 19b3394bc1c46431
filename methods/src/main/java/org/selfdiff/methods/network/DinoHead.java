package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * DINO's projection head (Caron et al. 2021, arXiv 2104.14294, appendix C; Mugs' group head is the
 * same): an MLP to a bottleneck, rows of unit length, and a weight-normalized layer to the
 * prototypes; [N, in] to [N, out].
 *
 * @param prefix what stands before the keys {@code mlp} and {@code last_layer}: nothing, or a name
 *     and a dot
 * @param in input features
 * @param hidden features between the layers of the MLP
 * @param bottleneck features of the unit rows
 * @param out prototypes K
 * @param layers linear layers of the MLP, 1 or more; one layer goes straight to the bottleneck
 * @param batchNorm whether batch norm stands before every GELU
 * @param normLastLayer whether the lengths of the last layer's rows stay at 1
 */
public record DinoHead(
    String prefix,
    int in,
    int hidden,
    int bottleneck,
    int out,
    int layers,
    boolean batchNorm,
    boolean normLastLayer)
    implements Layer {
  /** Key of the last layer, whose gradients are held back at the start of a run. */
  public static final String LAST_LAYER = "last_layer";

  private static final double DEVIATION = 0.02;

  @Override
  public void declare(Declarations d) {
    mlp().declare(d);
    last().declare(d);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return last().forward(pass, bottleneck(pass, x));
  }

  /** The unit rows before the last layer, [N, bottleneck]. */
  public Value bottleneck(Pass pass, Value x) {
    return pass.graph().unitRows(mlp().forward(pass, x));
  }

  private WeightNormLinear last() {
    return new WeightNormLinear(prefix + LAST_LAYER, bottleneck, out, !normLastLayer);
  }

  /** A single layer has the key {@code mlp}; several are numbered as in a PyTorch sequence. */
  private Layer mlp() {
    String key = prefix + "mlp";
    if (layers == 1) {
      return linear(key, in, bottleneck);
    }
    List<Layer> parts = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      boolean last = i == layers - 1;
      int from = i == 0 ? in : hidden;
      parts.add(linear(key + "." + parts.size(), from, last ? bottleneck : hidden));
      if (!last) {
        if (batchNorm) {
          parts.add(new BatchNorm(key + "." + parts.size(), hidden));
        }
        parts.add(new GeluLayer());
      }
    }
    return new Sequential(parts);
  }

  private static Linear linear(String key, int in, int out) {
    Initializer weight = new Initializer.Normal(DEVIATION);
    return new Linear(key, in, out, weight, Optional.of(new Initializer.Fill(0)));
  }
}
