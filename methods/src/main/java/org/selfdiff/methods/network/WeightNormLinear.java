package org.selfdiff.methods.network;

import org.selfdiff.methods.graph.AutocastPolicy;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * A linear layer without bias whose weight is made of lengths and directions, one of each per
 * output: w_k = g_k v_k / |v_k| (Salimans and Kingma 2016, arXiv 1602.07868), [N, in] to [N, out].
 *
 * @param key PyTorch's key of the layer
 * @param in input features
 * @param out output features
 * @param trainedLength whether the lengths g are trained; else they stay at their initial value 1
 */
record WeightNormLinear(String key, int in, int out, boolean trainedLength) implements Layer {
  @Override
  public void declare(Declarations d) {
    Initializer one = new Initializer.Fill(1);
    if (trainedLength) {
      d.parameter(key + ".weight_g", one, out, 1);
    } else {
      d.frozen(key + ".weight_g", one, out, 1);
    }
    d.parameter(key + ".weight_v", new Initializer.UniformFanIn(in), out, in);
  }

  @Override
  public Value forward(Pass pass, Value x) {
    Graph g = pass.graph();
    Value direction = g.unitRows(pass.parameter(key + ".weight_v"));
    Value weight = g.mul(direction, pass.parameter(key + ".weight_g"));
    return g.apply1(new MatMul(false, true, AutocastPolicy.LOW), x, weight);
  }
}
