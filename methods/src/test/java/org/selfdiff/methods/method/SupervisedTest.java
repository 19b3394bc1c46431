package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.TrainingStep;

class SupervisedTest {
  private static final Network RESIDUAL =
      new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false);
  private static final Network TRANSFORMER =
      new VisionTransformer(24, 3, 3, 4, 4, 16, 16, PatchStem.PATCH, Positions.LEARNED);

  private static StepSpec spec(Network network) {
    return new StepSpec(
        DType.F32, network, 6, 16, new Sgd(0.1, OptionalInt.empty(), 0.9, 1e-4, false));
  }

  private static Supervised method(int classes, double layerDecay, double dropPath) {
    return new Supervised(OptionalInt.of(classes), 0.1, layerDecay, dropPath);
  }

  private static Part part(TrainingStep step, String name) {
    return step.states().stream()
        .flatMap(s -> s.parts().stream())
        .filter(p -> p.name().equals(name))
        .findAny()
        .orElseThrow();
  }

  private static long updates(MethodGraph graph) {
    return graph.step().graph().nodes().stream().filter(n -> n.op() instanceof SgdUpdate).count();
  }

  @Test
  void theClassifierHasTorchvisionsNameAndFirstValues() {
    MethodGraph graph = method(7, 1, 0).train(spec(RESIDUAL));
    assertThat(part(graph.step(), "encoder.fc.weight").shape()).isEqualTo(Shape.of(7, 32));
    assertThat(part(graph.step(), "encoder.fc.bias").init())
        .isEqualTo(new Initializer.UniformFanIn(32));
    assertThat(graph.encoders()).containsExactly("encoder");
    assertThat(graph.feeds())
        .containsEntry("labels", new Feed.Labels(7))
        .containsEntry("view_1", new Feed.ImageView(0))
        .hasSize(3);
    assertThat(graph.step().metrics()).containsOnlyKeys("loss", "class_top1", "class_top5");
  }

  @Test
  void aTransformersClassifierBeginsAsInTimm() {
    TrainingStep step = method(5, 1, 0).train(spec(TRANSFORMER)).step();
    assertThat(part(step, "encoder.head.weight").init()).isEqualTo(new Initializer.Normal(0.02));
    assertThat(part(step, "encoder.head.bias").init()).isEqualTo(new Initializer.Fill(0));
    assertThat(step.metrics()).containsOnlyKeys("loss", "class_top1");
  }

  @Test
  void theNumberOfClassesIsThatOfTheDataWhereTheMethodHasNone() {
    Supervised plain = new Supervised(OptionalInt.empty(), 0, 1, 0);
    assertThat(plain.classes(Optional.of(12))).contains(12);
    assertThat(method(7, 1, 0).classes(Optional.of(12))).contains(7);
    assertThatThrownBy(() -> plain.train(spec(RESIDUAL)))
        .isInstanceOf(GraphException.class)
        .hasMessage("nobody says how many classes there are");
  }

  /** Weights come first and biases behind them, so that a layer has two runs. */
  @Test
  void everyLayerIsUpdatedByItself() {
    assertThat(updates(method(7, 1, 0).train(spec(RESIDUAL)))).isEqualTo(1);
    assertThat(updates(method(7, 0.5, 0).train(spec(RESIDUAL)))).isEqualTo(12);
    assertThat(updates(method(7, 0.5, 0).train(spec(TRANSFORMER)))).isEqualTo(10);
  }

  @Test
  void stochasticDepthDrawsForTheBlocksBehindTheFirst() {
    assertThat(method(7, 1, 0.2).train(spec(TRANSFORMER)).feeds())
        .containsEntry(
            "drop_path_1", new Feed.DroppedPaths("drop_path_1", List.of(0.1, 0.1, 0.2, 0.2)));
  }

  @Test
  void theEvaluationGivesFeaturesAndLogits() {
    TrainingStep step = method(7, 1, 0).features(spec(RESIDUAL));
    assertThat(step.metrics().get("backbone").shape()).isEqualTo(Shape.of(6, 32));
    assertThat(step.metrics().get("head").shape()).isEqualTo(Shape.of(6, 7));
  }
}
