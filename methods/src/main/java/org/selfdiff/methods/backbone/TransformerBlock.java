package org.selfdiff.methods.backbone;

import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.LayerNormalization;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.Pass;

/**
 * One block of a {@link VisionTransformer} on tokens [B, N, D]: x += attention(norm(x)), then x +=
 * mlp(norm(x)). The two residual branches are called {@code attn} and {@code mlp} behind the key.
 *
 * @param key timm's key of the block
 * @param dim channels D
 * @param heads heads of the attention
 * @param hidden channels within the MLP
 * @param weights initial values
 */
record TransformerBlock(String key, int dim, int heads, int hidden, TransformerInit weights)
    implements Layer {
  @Override
  public void declare(Declarations d) {
    Stream.of(norm("norm1"), qkv(), proj(), norm("norm2"), fc1(), fc2())
        .forEach(layer -> layer.declare(d));
  }

  @Override
  public Value forward(Pass pass, Value x) {
    return pass.graph().block(() -> mixed(pass, x));
  }

  private Value mixed(Pass pass, Value x) {
    Graph g = pass.graph();
    Value qkv = qkv().forward(pass, norm("norm1").forward(pass, x));
    Value attended = g.apply(new Attention(heads), List.of(qkv)).get(0);
    Value y = g.add(x, pass.residual(key + ".attn", proj().forward(pass, attended)));
    Value hidden = fc1().forward(pass, norm("norm2").forward(pass, y));
    Value mixed = fc2().forward(pass, g.apply1(new Gelu(), hidden));
    return g.add(y, pass.residual(key + ".mlp", mixed));
  }

  /**
   * How much every token looks at every other: softmax(q · k / √(D / heads)), [B, heads, N, N], for
   * pictures. The pass itself never holds these numbers.
   */
  Value attention(Pass pass, Value x) {
    Graph g = pass.graph();
    long batch = x.dim(0);
    long tokens = x.dim(1);
    long width = dim / heads;
    Value qkv = qkv().forward(pass, norm("norm1").forward(pass, x));
    Value apart = g.permute(g.reshape(qkv, batch, tokens, 3, heads, width), 2, 0, 3, 1, 4);
    long[] size = {1, batch, heads, tokens, width};
    Value q = g.slice(apart, new long[] {0, 0, 0, 0, 0}, size);
    Value k = g.slice(apart, new long[] {1, 0, 0, 0, 0}, size);
    Value scores =
        g.matmul(
            g.mul(g.reshape(q, batch * heads, tokens, width), 1 / Math.sqrt(width)),
            false,
            g.reshape(k, batch * heads, tokens, width),
            true);
    return g.reshape(g.apply1(new Softmax(), scores), batch, heads, tokens, tokens);
  }

  private LayerNormalization norm(String name) {
    return new LayerNormalization(key + "." + name, dim);
  }

  private Linear qkv() {
    return weights.queriesKeysValues(key + ".attn.qkv", dim);
  }

  private Linear proj() {
    return weights.linear(key + ".attn.proj", dim, dim);
  }

  private Linear fc1() {
    return weights.linear(key + ".mlp.fc1", dim, hidden);
  }

  private Linear fc2() {
    return weights.linear(key + ".mlp.fc2", hidden, dim);
  }
}
