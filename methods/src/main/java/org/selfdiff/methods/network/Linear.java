package org.selfdiff.methods.network;

import java.util.Optional;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.AutocastPolicy;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * A linear layer with weights (out, in) over the last axis: [N, in] to [N, out] or [B, N, in] to
 * [B, N, out].
 *
 * @param key PyTorch's key of the layer
 * @param in input features
 * @param out output features
 * @param weight first weights
 * @param bias first bias; a layer without one has none
 */
public record Linear(String key, int in, int out, Initializer weight, Optional<Initializer> bias)
    implements Layer {
  /** A layer with bias and PyTorch's default initial values. */
  public Linear(String key, int in, int out) {
    this(
        key,
        in,
        out,
        new Initializer.UniformFanIn(in),
        Optional.of(new Initializer.UniformFanIn(in)));
  }

  @Override
  public void declare(Declarations d) {
    d.parameter(key + ".weight", weight, out, in);
    bias.ifPresent(b -> d.parameter(key + ".bias", b, out));
  }

  @Override
  public Value forward(Pass pass, Value x) {
    Graph g = pass.graph();
    Value rows = x.rank() == 2 ? x : g.reshape(x, x.shape().size() / in, in);
    Value w = pass.parameter(key + ".weight");
    Value y =
        bias.isPresent()
            ? g.apply1(new Affine(), rows, w, pass.parameter(key + ".bias"))
            : g.apply1(new MatMul(false, true, AutocastPolicy.LOW), rows, w);
    return x.rank() == 2 ? y : g.reshape(y, x.shape().with(x.rank() - 1, out).dims());
  }
}
