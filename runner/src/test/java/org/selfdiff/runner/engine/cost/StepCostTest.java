package org.selfdiff.runner.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Executors;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Kernels;
import org.selfdiff.runner.engine.plan.Planner;

/** Sums over whole networks and steps against the published numbers, and against themselves. */
class StepCostTest {
  /** Multiply-adds of the convolutions of ResNet-18 with the CIFAR stem, per image of 32x32. */
  private static final long RESNET18 = 555_417_600;

  private static final long RESNET18_STEM = 3 * 9 * 64 * 32 * 32;

  /** Every region as one kernel, or every region as its primitives. */
  private record Regions(boolean whole) implements Kernels {
    @Override
    public boolean replaces(Node region) {
      return whole;
    }

    @Override
    public boolean inPlace(Node node, int input, int output) {
      return false;
    }
  }

  private static StepCost cost(TrainingStep step, boolean wholeRegions) {
    return StepCost.of(Planner.plan(step, new Regions(wholeRegions)), ComputePrecision.GRAPH);
  }

  private static TrainingStep forward(Network network, int batch, int side) {
    Graph g = new Graph(DType.F32);
    Tensors tensors = Tensors.input(g, "encoder", network);
    Value images = g.input("images", batch, 3, side, side);
    Value features = network.forward(Pass.evaluation(tensors), images);
    return new TrainingStep(g, tensors.states("encoder."), Map.of(), Map.of("features", features));
  }

  private static TrainingStep moco(Network network, int batch, int side) {
    Sgd sgd = new Sgd(0.1, OptionalInt.empty(), 0.9, 1e-4, false);
    return new Moco(128, 4096, 0.99, 0.2, Moco.Head.LINEAR, false, 1)
        .train(new StepSpec(DType.F32, network, batch, side, sgd))
        .step();
  }

  private static ResNet small() {
    return new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false);
  }

  @Test
  void aResNet18ForCifar() {
    TrainingStep step = forward(ResNets.Size.RESNET18.network(Stem.CIFAR, 64, false), 2, 32);
    StepCost fused = cost(step, true);
    assertThat(fused.operations(Work.CONVOLUTION)).isEqualTo(2 * 2 * RESNET18);
    // Published as 0.557 G multiply-adds, with batch norm but without activations and sums.
    assertThat(fused.operations() / 2.0 / 2 / 1e9).isCloseTo(0.557, within(0.001));
    assertThat(cost(step, false).operations(Work.CONVOLUTION)).isEqualTo(2 * 2 * RESNET18);
  }

  @Test
  void aVisionTransformer() {
    VisionTransformer tiny =
        new VisionTransformer(192, 12, 3, 4, 16, 224, 224, PatchStem.PATCH, Positions.SINCOS);
    TrainingStep step = forward(tiny, 1, 224);
    long tokens = 197;
    long embedding = 196 * 768 * 192;
    long block = tokens * 192 * (3 * 192 + 192 + 8 * 192) + 2 * tokens * tokens * 192;
    long products = 2 * (embedding + 12 * block);
    assertThat(products / 2.0 / 1e9).isBetween(1.25, 1.26);
    StepCost primitive = cost(step, false);
    assertThat(primitive.operations(Work.PRODUCT) + primitive.operations(Work.CONVOLUTION))
        .isEqualTo(products);
    StepCost fused = cost(step, true);
    assertThat(fused.operations(Work.PRODUCT) + fused.operations(Work.CONVOLUTION))
        .isEqualTo(products + 12 * 5 * 3 * tokens * tokens);
  }

  @Test
  void aStepOfMocoIsFourForwardPasses() {
    StepCost step = cost(moco(ResNets.Size.RESNET18.network(Stem.CIFAR, 64, false), 4, 32), true);
    // Queries and keys forward, and two gradients per convolution but for the images'.
    assertThat(step.operations(Work.CONVOLUTION)).isEqualTo(4 * 2 * (4 * RESNET18 - RESNET18_STEM));
    // The last layer forward twice, its two gradients; logits with the key, with the queue, and
    // the gradient of each by the query.
    long layer = 2 * 4 * 512 * 128;
    long queue = 2 * 4 * 128 * 4096;
    assertThat(step.operations(Work.PRODUCT)).isEqualTo(4 * layer + 2 * queue);
  }

  @Test
  void aRegionInPiecesMovesMore() {
    TrainingStep step = moco(small(), 4, 16);
    assertThat(cost(step, false).bytes()).isGreaterThan(cost(step, true).bytes());
    assertThat(cost(step, false).operations(Work.CONVOLUTION))
        .isEqualTo(cost(step, true).operations(Work.CONVOLUTION));
  }

  @Test
  void everyKernelGrowsWithTheBatch() {
    StepCost four = cost(moco(small(), 4, 16), true);
    StepCost eight = cost(moco(small(), 8, 16), true);
    assertThat(eight.kernels()).hasSameSizeAs(four.kernels());
    for (int i = 0; i < four.kernels().size(); i++) {
      Cost less = four.kernels().get(i).cost();
      Cost more = eight.kernels().get(i).cost();
      assertThat(more.operations()).isGreaterThanOrEqualTo(less.operations());
      assertThat(more.bytes()).isGreaterThanOrEqualTo(less.bytes());
    }
    assertThat(eight.operations(Work.CONVOLUTION)).isEqualTo(2 * four.operations(Work.CONVOLUTION));
  }

  @Test
  void theShortFormatMovesHalfAndPaysForConversions() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 1, 16, 8, 8);
    Value w = g.input("w", 16, 16, 3, 3);
    Value y = g.relu(g.apply1(new Conv2d(1, 1), x, w));
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("mean", g.mean(y)));
    ExecutionPlan plan = Planner.plan(step, new Regions(true));
    long image = 16 * 64;
    long weights = 16 * 16 * 9;
    assertThat(StepCost.of(plan, ComputePrecision.BF16).kernels())
        .containsExactly(
            new StepCost.Kernel(
                "Conv2d [1, 16, 8, 8]",
                new Cost(
                    Work.CONVOLUTION,
                    2 * image * 144,
                    2 * (image + weights) + 4 * (image + weights),
                    2 * image + 2 * (image + weights)),
                true),
            new StepCost.Kernel(
                "Relu [1, 16, 8, 8]", new Cost(Work.STREAM, image, 2 * image, 2 * image), true),
            // A mean over everything needs the graph's precision: its input is converted first.
            new StepCost.Kernel(
                "Reduce []",
                new Cost(Work.STREAM, image, 4 * image + 2 * image, 4 + 4 * image),
                false));
  }

  @Test
  void labelsAreThoseOfMeasuredProfiles() {
    TrainingStep step = moco(small(), 4, 16);
    for (Executor executor : Executors.all()) {
      try (Program program = executor.compile(step, new Placement(1))) {
        assertThat(program.profile().keySet())
            .containsAll(
                StepCost.of(executor.plan(step), ComputePrecision.GRAPH).kernels().stream()
                    .map(StepCost.Kernel::label)
                    .toList());
      }
    }
  }
}
