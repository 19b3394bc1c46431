package org.selfdiff.exports.onnx;

import java.util.List;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/**
 * One convolution in place of a convolution and the batch norm behind it.
 *
 * @param fold which they are
 * @param weights contents of their parameters
 * @param tensors how numbers are written
 */
record FoldedConvolution(BatchNormFold fold, Weights weights, OnnxTensors tensors) {
  /** Writes the convolution under its own name; what it gives is what the norm gives. */
  void write(GraphWriter writer, Node convolution, Node norm) {
    Value kernel = convolution.input(1);
    float[] weight = numbers(kernel);
    float[] bias =
        fold(
            weight,
            numbers(norm.input(1)),
            numbers(norm.input(2)),
            numbers(norm.input(3)),
            numbers(norm.input(4)),
            ((BatchNormEval) norm.op()).eps());
    Node view = fold.view(kernel);
    String name = weights.name(view.input(0), (View) view.op());
    writer.part(kernel, tensors.of(kernel.shape(), weight).setName(name).build());
    writer.enter(convolution, norm);
    String biasName = name.replaceFirst("weight$", "bias");
    Value beta = norm.input(4);
    writer.part(beta, tensors.of(Shape.of(bias.length), bias).setName(biasName).build());
    writer.op(
        norm.output(),
        "Conv",
        List.of(writer.name(convolution.input(0)), name, biasName),
        Attributes.window((Conv2d) convolution.op(), kernel));
  }

  private float[] numbers(Value parameter) {
    Node view = fold.view(parameter);
    return weights.numbers(view.input(0), (View) view.op());
  }

  /**
   * Folds in double.
   *
   * @param weight [out, in, kH, kW], row-major; becomes the weight of the one convolution
   * @param mean running mean per output channel
   * @param variance running variance
   * @param gamma scale
   * @param beta shift
   * @return its bias
   */
  static float[] fold(
      float[] weight, float[] mean, float[] variance, float[] gamma, float[] beta, double eps) {
    float[] bias = new float[mean.length];
    int inputs = weight.length / mean.length;
    for (int c = 0; c < mean.length; c++) {
      double scale = gamma[c] / Math.sqrt(variance[c] + eps);
      bias[c] = (float) (beta[c] - mean[c] * scale);
      for (int i = c * inputs; i < (c + 1) * inputs; i++) {
        weight[i] = (float) (weight[i] * scale);
      }
    }
    return bias;
  }
}
