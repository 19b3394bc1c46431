package org.selfdiff.methods.network;

import java.util.Optional;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * A convolution.
 *
 * @param key PyTorch's key of the layer
 * @param in input channels
 * @param out output channels
 * @param kernel side of the kernel
 * @param stride step in both directions
 * @param padding zeros on every side
 * @param groups number of groups; output channels see the input channels of their own group alone
 * @param weight first weights
 * @param bias first bias; a layer without one has none
 */
public record Convolution(
    String key,
    int in,
    int out,
    int kernel,
    int stride,
    int padding,
    int groups,
    Initializer weight,
    Optional<Initializer> bias)
    implements Layer {
  /** A convolution of one group without bias. */
  public Convolution(
      String key, int in, int out, int kernel, int stride, int padding, Initializer weight) {
    this(key, in, out, kernel, stride, padding, 1, weight, Optional.empty());
  }

  @Override
  public void declare(Declarations d) {
    d.parameter(key + ".weight", weight, out, in / groups, kernel, kernel);
    bias.ifPresent(b -> d.parameter(key + ".bias", b, out));
  }

  @Override
  public Value forward(Pass pass, Value x) {
    Graph g = pass.graph();
    Value y = g.apply1(new Conv2d(stride, padding, groups), x, pass.parameter(key + ".weight"));
    return bias.isEmpty() ? y : g.add(y, g.reshape(pass.parameter(key + ".bias"), 1, out, 1, 1));
  }
}
