package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * Linear layers without bias and GELU between them, numbered as in a PyTorch sequence; [N, first
 * size] to [N, last size].
 *
 * @param key PyTorch's key of the sequence
 * @param sizes features before, between and after the layers
 * @param batchNorm whether batch norm stands before every GELU
 * @param weight first weights of a layer with so many inputs
 */
record GeluMlp(String key, List<Integer> sizes, boolean batchNorm, IntFunction<Initializer> weight)
    implements Layer {
  /** Copies the sizes. */
  public GeluMlp {
    sizes = List.copyOf(sizes);
  }

  @Override
  public void declare(Declarations d) {
    layers().declare(d);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return layers().forward(pass, x);
  }

  private Sequential layers() {
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i < sizes.size(); i++) {
      int in = sizes.get(i - 1);
      int out = sizes.get(i);
      layers.add(
          new Linear(key + "." + layers.size(), in, out, weight.apply(in), Optional.empty()));
      if (i < sizes.size() - 1) {
        if (batchNorm) {
          layers.add(new BatchNorm(key + "." + layers.size(), out));
        }
        layers.add(new GeluLayer());
      }
    }
    return new Sequential(layers);
  }
}
