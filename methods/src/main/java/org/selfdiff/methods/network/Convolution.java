package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * A convolution without bias.
 *
 * @param key PyTorch's key of the layer
 * @param in input channels
 * @param out output channels
 * @param kernel side of the kernel
 * @param stride step in both directions
 * @param padding zeros on every side
 * @param init first weights
 */
public record Convolution(
    String key, int in, int out, int kernel, int stride, int padding, Initializer init)
    implements Layer {
  @Override
  public void declare(Declarations d) {
    d.parameter(key + ".weight", init, out, in, kernel, kernel);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().apply1(new Conv2d(stride, padding), x, pass.parameter(key + ".weight"));
  }
}
