package org.selfdiff.methods.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;

/** Which residual branches are left out, and of which samples. */
class DropPathTest {
  private final Graph g = new Graph(DType.F64);
  private final Value factors = g.input("factors", 2, 3);
  private final DropPath dropPath = new DropPath(List.of("b.attn", "b.mlp"), factors);

  @Test
  void probabilitiesRiseWithTheDepth() {
    assertThat(DropPath.rising(List.of("a", "b", "c"), 0.2))
        .containsExactly(
            entry("b.attn", 0.1), entry("b.mlp", 0.1), entry("c.attn", 0.2), entry("c.mlp", 0.2));
    assertThat(DropPath.rising(List.of("a"), 0.2)).isEmpty();
    assertThat(DropPath.rising(List.of("a", "b"), 0)).isEmpty();
  }

  @Test
  void aResidualNetworkHasNone() {
    assertThat(ResNets.Size.RESNET18.network(Stem.CIFAR, 4, false).dropRates(0.1)).isEmpty();
  }

  @Test
  void everySampleHasItsFactor() {
    Value x = g.input("x", 3, 1, 2);
    Value y = dropPath.apply(g, "b.mlp", x);
    INDArray given = Nd4j.create(new double[][] {{9, 9, 9}, {0, 1.25, 2}});
    INDArray images = Nd4j.create(new double[] {1, 2, 3, 4, 5, 6}).reshape(3, 1, 2);
    INDArray out =
        g.sameDiff().output(Map.of("factors", given, "x", images), y.name()).get(y.name());
    assertThat(out.reshape(6).toDoubleVector()).containsExactly(0, 0, 3.75, 5, 10, 12);
  }

  @Test
  void aBranchWithoutFactorsStaysWhole() {
    Value x = g.input("x", 3, 1, 2);
    assertThat(dropPath.apply(g, "a.attn", x)).isSameAs(x);
  }

  @Test
  void factorsForAnotherBatchAreRefused() {
    assertThatThrownBy(() -> dropPath.apply(g, "b.attn", g.input("x", 4, 1, 2)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("b.attn")
        .hasMessageEndingWith("with factors for 3 samples");
    assertThatThrownBy(() -> new DropPath(List.of("b.attn"), factors))
        .isInstanceOf(GraphException.class)
        .hasMessageStartingWith("1 residual branches with the factors");
  }
}
