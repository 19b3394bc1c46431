package org.selfdiff.runner.golden;

import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.Pass;

/**
 * The one-layer backbone {@code lin} of the module cases, over the first numbers of each image.
 *
 * @param in numbers of an image that are used
 * @param features length of the features
 * @param rectified whether a ReLU follows
 */
record StubBackbone(int in, int features, boolean rectified) implements Network {
  @Override
  public String head() {
    return "fc";
  }

  @Override
  public void declare(Declarations d) {
    linear().declare(d);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    long n = x.dim(0);
    Value flat = pass.graph().reshape(x, n, x.shape().size() / n);
    Value used = pass.graph().slice(flat, new long[] {0, 0}, new long[] {n, in});
    Value y = linear().forward(pass, used);
    return rectified ? pass.graph().relu(y) : y;
  }

  private Linear linear() {
    return new Linear("lin", in, features);
  }
}
