package org.selfdiff.methods.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/** The head's tensors under the authors' names; the golden cases have its numbers. */
class DinoHeadTest {
  private static List<String> keys(List<Declarations.Tensor> tensors) {
    return tensors.stream().map(Declarations.Tensor::key).toList();
  }

  private static DinoHead head(int layers, boolean batchNorm, boolean normLastLayer) {
    return new DinoHead("head.", 8, 12, 6, 10, layers, batchNorm, normLastLayer);
  }

  @Test
  void threeLayersAreNumberedAsInTheAuthorsCheckpoint() {
    Declarations d = Declarations.of(head(3, false, true));
    assertThat(keys(d.parameters()))
        .containsExactly(
            "head.mlp.0.weight",
            "head.mlp.0.bias",
            "head.mlp.2.weight",
            "head.mlp.2.bias",
            "head.mlp.4.weight",
            "head.mlp.4.bias",
            "head.last_layer.weight_v");
    assertThat(keys(d.frozen())).containsExactly("head.last_layer.weight_g");
    assertThat(d.parameters().get(4).shape()).isEqualTo(Shape.of(6, 12));
    assertThat(d.parameters().get(6).init()).isEqualTo(new Initializer.UniformFanIn(6));
    assertThat(d.frozen().get(0).init()).isEqualTo(new Initializer.Fill(1));
  }

  @Test
  void batchNormMovesTheNumbersAndTheLengthsCanBeTrained() {
    Declarations d = Declarations.of(head(3, true, false));
    assertThat(keys(d.parameters()))
        .contains("head.mlp.1.weight", "head.mlp.3.weight", "head.mlp.4.bias", "head.mlp.6.weight")
        .contains("head.last_layer.weight_g")
        .doesNotContain("head.mlp.7.weight");
    assertThat(d.frozen()).isEmpty();
    assertThat(keys(d.buffers())).hasSize(4).contains("head.mlp.4.running_var");
  }

  @Test
  void oneLayerGoesStraightToTheBottleneck() {
    Declarations d = Declarations.of(head(1, false, true));
    assertThat(keys(d.parameters()))
        .containsExactly("head.mlp.weight", "head.mlp.bias", "head.last_layer.weight_v");
    assertThat(d.parameters().get(0).shape()).isEqualTo(Shape.of(6, 8));
  }

  @Test
  void rowsOfTheLastLayerHaveTheirLengthAndDirection() {
    Graph g = new Graph(DType.F64);
    WeightNormLinear layer = new WeightNormLinear("last", 2, 2, true);
    Tensors tensors = Tensors.input(g, "net", layer);
    Value y = layer.forward(Pass.evaluation(tensors), g.input("x", 1, 2));
    // Lengths 2 and 1, directions (3, 4) and (0, -7).
    Map<String, INDArray> given =
        Map.of(
            "net", Nd4j.create(new double[] {2, 1, 3, 4, 0, -7}),
            "x", Nd4j.create(new double[][] {{10, 100}}));
    double[] out = g.sameDiff().output(given, y.name()).get(y.name()).reshape(2).toDoubleVector();
    assertThat(out).containsExactly(new double[] {172, -100}, Assertions.within(1e-12));
  }
}
