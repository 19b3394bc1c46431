package org.selfdiff.methods.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which nodes of blocks a reverse pass appends again. */
class RecomputationTest {
  private final Graph g = new Graph(DType.F32);
  private final Value x = g.input("x", 4, 64);
  private final Value w = g.input("w", 64, 64);

  private Value layer(Value in, Value weights) {
    return g.unary(Unary.Fn.TANH, g.matmul(in, false, weights, true));
  }

  private List<Value> reverse(Value y, Value... wrt) {
    return Gradients.recomputing(g, g.mean(g.mul(y, y)), List.of(wrt));
  }

  @Test
  void withoutBlocksItIsTheSameGraph() {
    reverse(layer(x, w), w);
    Graph other = new Graph(DType.F32);
    Value x2 = other.input("x", 4, 64);
    Value w2 = other.input("w", 64, 64);
    Value y = other.unary(Unary.Fn.TANH, other.matmul(x2, false, w2, true));
    Gradients.of(other, other.mean(other.mul(y, y)), List.of(w2));
    assertThat(g.nodes().stream().map(Node::op).toList())
        .isEqualTo(other.nodes().stream().map(Node::op).toList());
  }

  @Test
  void aPassThatKeepsLeavesBlocksAlone() {
    Value y = g.block(() -> layer(x, w));
    Gradients.of(g, g.mean(y), List.of(w));
    assertThat(g.nodes()).allMatch(n -> n.recomputation() == 0);
  }

  @Test
  void aBlockWithoutParametersIsNotComputedAgain() {
    Value fixed = g.block(() -> layer(x, w));
    Value v = g.input("v", 64, 64);
    reverse(layer(fixed, v), v);
    assertThat(g.nodes()).allMatch(n -> n.recomputation() == 0);
  }

  @Test
  void aBlockThatTheLossDoesNotReadIsNotComputedAgain() {
    g.block(() -> layer(x, w));
    reverse(layer(x, w), w);
    assertThat(g.nodes()).allMatch(n -> n.recomputation() == 0);
  }

  @Test
  void gradientsReadTheCopies() {
    Value y = g.block(() -> layer(x, w));
    reverse(y, w);
    List<Node> products =
        g.nodes().stream().filter(n -> n.op() instanceof MatMul && n.recomputation() > 0).toList();
    // The copy, then what it was for: the weights' gradient. That of x is appended beside it.
    assertThat(products).hasSize(3);
    assertThat(products.get(0).inputs()).containsExactly(x, w);
    assertThat(products.get(0).output()).isNotSameAs(g.nodes().get(0).output());
  }

  @Test
  void statisticsAreKept() {
    Value gamma = g.input("gamma", 64);
    Value beta = g.input("beta", 64);
    List<Value> wide = List.of(g.input("images", 32, 64), gamma, beta);
    List<Value> y = g.block(() -> g.apply(new BatchNormTrain(1e-5, 1), wide));
    reverse(y.get(0), gamma);
    Node grad =
        g.nodes().stream().filter(n -> n.op() instanceof BatchNormTrainGrad).findFirst().get();
    assertThat(grad.inputs().subList(0, 3)).containsExactly(wide.get(0), y.get(1), y.get(2));
  }

  @Test
  void aBlockWithinABlockIsPartOfIt() {
    Value y = g.block(() -> layer(g.block(() -> layer(x, w)), w));
    reverse(y, w);
    assertThat(g.blocks()).containsExactly(new Graph.Block(0, 4));
    assertThat(g.nodes().stream().mapToInt(Node::recomputation).max().getAsInt()).isEqualTo(1);
  }

  @Test
  void aBlockThatFailsIsNone() {
    assertThatThrownBy(() -> g.block(() -> g.reshape(x, 7))).isInstanceOf(GraphException.class);
    assertThat(g.blocks()).isEmpty();
    g.block(() -> layer(x, w));
    assertThat(g.blocks()).hasSize(1);
  }
}
