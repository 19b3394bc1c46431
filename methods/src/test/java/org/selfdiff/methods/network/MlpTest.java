package org.selfdiff.methods.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Mlp.Bias;

/** Keys and shapes of the heads that the methods have. */
class MlpTest {
  private static List<String> named(List<Declarations.Tensor> tensors) {
    return tensors.stream().map(t -> t.key() + t.shape()).toList();
  }

  @Test
  void trainedBiasesAndNothingBehindTheLastLayer() {
    Declarations d =
        Declarations.of(new Mlp("fc.", Mlp.sizes(6, 5, 3, 2), Bias.TRAINED, Bias.TRAINED, false));
    assertThat(named(d.parameters()))
        .containsExactly(
            "fc.0.weight[5, 6]",
            "fc.0.bias[5]",
            "fc.1.weight[5]",
            "fc.1.bias[5]",
            "fc.3.weight[5, 5]",
            "fc.3.bias[5]",
            "fc.4.weight[5]",
            "fc.4.bias[5]",
            "fc.6.weight[2, 5]",
            "fc.6.bias[2]");
    assertThat(d.frozen()).isEmpty();
  }

  @Test
  void aFrozenBiasUnderABatchNormWithoutScale() {
    Declarations d = Declarations.of(new Mlp("", List.of(4, 4, 3), Bias.NONE, Bias.FROZEN, true));
    assertThat(named(d.parameters()))
        .containsExactly("0.weight[4, 4]", "1.weight[4]", "1.bias[4]", "3.weight[3, 4]");
    assertThat(named(d.frozen())).containsExactly("3.bias[3]");
    assertThat(named(d.buffers()))
        .containsExactly(
            "1.running_mean[4]", "1.running_var[4]", "4.running_mean[3]", "4.running_var[3]");
  }

  @Test
  void oneLayerIsALinearOne() {
    Mlp one = new Mlp("p.", Mlp.sizes(6, 5, 1, 2), Bias.TRAINED, Bias.NONE, false);
    assertThat(named(Declarations.of(one).parameters())).containsExactly("p.0.weight[2, 6]");
    Graph g = new Graph(DType.F32);
    Value y = one.forward(Pass.training(Tensors.input(g, "net", one), 1), g.input("x", 3, 6));
    assertThat(y.shape().dims()).containsExactly(3, 2);
  }
}
