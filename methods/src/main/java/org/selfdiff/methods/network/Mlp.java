package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * A multi-layer perceptron [N, in] to [N, out]: linear layers with batch norm and ReLU between
 * them. Its keys are those of PyTorch's sequence: linear layers at 0, 3, 6 …, batch norm behind
 * each.
 *
 * @param prefix what the keys start with
 * @param sizes features in, after each hidden layer, and out
 * @param hidden biases of the hidden linear layers
 * @param last bias of the last one
 * @param lastNorm batch norm without scale and shift at the end
 */
public record Mlp(String prefix, List<Integer> sizes, Bias hidden, Bias last, boolean lastNorm)
    implements Layer {
  /** The bias of a linear layer. */
  public enum Bias {
    /** There is none. */
    NONE,
    /** It is learned. */
    TRAINED,
    /** It stays as it starts. */
    FROZEN
  }

  /** Copies the sizes. */
  public Mlp {
    sizes = List.copyOf(sizes);
  }

  /**
   * Sizes of linear layers of which all but the last are equally wide.
   *
   * @param layers number of linear layers
   */
  public static List<Integer> sizes(int in, int width, int layers, int out) {
    List<Integer> sizes = new ArrayList<>(List.of(in));
    sizes.addAll(Collections.nCopies(layers - 1, width));
    sizes.add(out);
    return sizes;
  }

  @Override
  public void declare(Declarations d) {
    sequence().declare(d);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return sequence().forward(pass, x);
  }

  private Layer sequence() {
    List<Layer> layers = new ArrayList<>();
    int count = sizes.size() - 1;
    for (int i = 0; i < count; i++) {
      int out = sizes.get(i + 1);
      boolean isLast = i == count - 1;
      String norm = prefix + (3 * i + 1);
      layers.add(linear(prefix + 3 * i, sizes.get(i), out, isLast ? last : hidden));
      if (!isLast) {
        layers.add(new BatchNorm(norm, out));
        layers.add(new ReluLayer());
      } else if (lastNorm) {
        layers.add(new BatchNorm(norm, out, OptionalDouble.empty()));
      }
    }
    return new Sequential(layers);
  }

  private static Layer linear(String key, int in, int out, Bias bias) {
    Initializer init = new Initializer.UniformFanIn(in);
    Layer weights = new Linear(key, in, out, init, Optional.empty());
    return switch (bias) {
      case NONE -> weights;
      case TRAINED -> new Linear(key, in, out);
      case FROZEN -> Sequential.of(weights, new FrozenLayer(new BiasLayer(key, out, init)));
    };
  }
}
