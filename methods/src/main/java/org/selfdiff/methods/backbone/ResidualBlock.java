package org.selfdiff.methods.backbone;

import java.util.OptionalDouble;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Convolution;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.ReluLayer;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.step.Initializer;

/**
 * One block of a {@link ResNet}, up to and including the addition; the ReLU behind it is the
 * caller's.
 *
 * @param key PyTorch's key of the block
 * @param kind what it is made of
 * @param in input channels
 * @param inner channels of the inner convolutions
 * @param out output channels
 * @param stride step of the block
 * @param lastScale first scale of the batch norm before the addition
 */
record ResidualBlock(
    String key, ResNet.Block kind, int in, int inner, int out, int stride, double lastScale)
    implements Layer {
  @Override
  public void declare(Declarations d) {
    branch().declare(d);
    if (projects()) {
      shortcut().declare(d);
    }
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().block(() -> sum(pass, x));
  }

  private Value sum(Pass pass, Value x) {
    Value y = branch().forward(pass, x);
    return pass.graph().add(y, projects() ? shortcut().forward(pass, x) : x);
  }

  private boolean projects() {
    return stride != 1 || in != out;
  }

  private Layer branch() {
    return switch (kind) {
      case BASIC ->
          Sequential.of(
              convolution("conv1", in, inner, 3, stride),
              norm("bn1", inner),
              new ReluLayer(),
              convolution("conv2", inner, inner, 3, 1),
              lastNorm("bn2", inner));
      case BOTTLENECK, WIDE ->
          Sequential.of(
              convolution("conv1", in, inner, 1, 1),
              norm("bn1", inner),
              new ReluLayer(),
              convolution("conv2", inner, inner, 3, stride),
              norm("bn2", inner),
              new ReluLayer(),
              convolution("conv3", inner, out, 1, 1),
              lastNorm("bn3", out));
    };
  }

  private Layer shortcut() {
    return Sequential.of(
        convolution("downsample.0", in, out, 1, stride), norm("downsample.1", out));
  }

  private Convolution convolution(String name, int from, int to, int kernel, int step) {
    return new Convolution(
        key + "." + name, from, to, kernel, step, kernel / 2, new Initializer.HeFanOut());
  }

  private BatchNorm lastNorm(String name, int channels) {
    return new BatchNorm(key + "." + name, channels, OptionalDouble.of(lastScale));
  }

  private BatchNorm norm(String name, int channels) {
    return new BatchNorm(key + "." + name, channels);
  }
}
