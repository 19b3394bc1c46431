package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** The tensors of a step under the authors' names, and where its numbers come from. */
class SwavTest {
  private static final Network BACKBONE = ResNets.Size.RESNET18.network(Stem.CIFAR, 4, false);

  private static Swav method(int hidden, int queue, int freeze) {
    return new Swav(
        2,
        16,
        hidden,
        12,
        0.1,
        List.of(0, 1),
        new Sinkhorn(0.05, 3, Sinkhorn.Revision.CURRENT),
        queue,
        15,
        freeze,
        1);
  }

  private static MethodGraph train(Swav method, Crops locals) {
    Sgd sgd = new Sgd(0.1, OptionalInt.empty(), 0.9, 1e-6, false);
    return method.train(new StepSpec(DType.F32, BACKBONE, 4, 16, locals, sgd));
  }

  private static List<String> names(TrainingStep step, String prefix) {
    return step.states().stream()
        .flatMap(state -> state.parts().stream())
        .map(Part::name)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  @Test
  void aStepHasTheTensorsOfTheAuthorsCheckpoint() {
    TrainingStep step = train(method(24, 0, 0), Crops.NONE).step();
    assertThat(names(step, "encoder.projection_head"))
        .containsExactlyInAnyOrder(
            "encoder.projection_head.0.weight",
            "encoder.projection_head.0.bias",
            "encoder.projection_head.1.weight",
            "encoder.projection_head.1.bias",
            "encoder.projection_head.3.weight",
            "encoder.projection_head.3.bias",
            "encoder.projection_head.1.running_mean",
            "encoder.projection_head.1.running_var");
    assertThat(names(step, "encoder.conv1")).containsExactly("encoder.conv1.weight");
    assertThat(step.state("prototypes").parts())
        .containsExactly(
            new Part("prototypes.weight", Shape.of(12, 16), 0, new Initializer.UniformFanIn(16)));
    assertThat(step.states()).extracting(State::name).doesNotContain("queue");
    assertThat(step.updates()).containsKeys("encoder", "encoder.buffers", "prototypes");
  }

  @Test
  void aProjectorWithoutHiddenLayerIsOneLinearLayer() {
    assertThat(names(train(method(0, 0, 0), Crops.NONE).step(), "encoder.projection_head"))
        .containsExactlyInAnyOrder(
            "encoder.projection_head.weight", "encoder.projection_head.bias");
  }

  @Test
  void localCropsFollowTheFullViews() {
    MethodGraph graph = train(method(24, 0, 0), new Crops(3, 8));
    assertThat(graph.feeds())
        .containsEntry("view_2", new Feed.ImageView(1))
        .containsEntry("local_1", new Feed.ImageView(2))
        .containsEntry("local_3", new Feed.ImageView(4));
    // 20 batch norms of the backbone for each size, one of the projector for all crops.
    assertThat(
            graph.step().graph().nodes().stream()
                .map(Node::op)
                .filter(BatchNormTrain.class::isInstance))
        .hasSize(41);
  }

  @Test
  void theQueueStartsAsZerosAndOpensWithItsEpoch() {
    MethodGraph graph = train(method(24, 8, 0), Crops.NONE);
    assertThat(graph.step().state("queue").parts())
        .containsExactly(new Part("queue", Shape.of(2, 8, 16), 0, new Initializer.Fill(0)));
    assertThat(graph.feeds())
        .containsEntry("queue_closed", new Feed.Frozen(new Delay(15, Per.EPOCH)));
    assertThat(graph.step().metrics()).containsKey("queue_in_use");
  }

  @Test
  void prototypesStayForSomeSteps() {
    assertThat(train(method(24, 0, 313), Crops.NONE).feeds())
        .containsEntry("frozen", new Feed.Frozen(new Delay(313, Per.STEP)));
    assertThat(train(method(24, 0, 0), Crops.NONE).feeds()).doesNotContainKey("frozen");
  }
}
