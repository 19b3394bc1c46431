package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.optimizer.Adam;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Networks, inputs and updates of SimCLR, SimSiam, BYOL and W-MSE. */
class SiameseMethodsTest {
  private static final int BATCH = 8;
  private static final SimClr SIM_CLR = new SimClr(5, 6, 2, 3, 0.5, true);
  private static final SimSiam SIM_SIAM = new SimSiam(5, 6, true);
  private static final Byol BYOL = new Byol(5, 6, 2, 2, new CosineMomentum(0.99, Per.EPOCH), true);
  private static final WMse W_MSE = new WMse(3, 6, 2, 2, 4, 2, 0, true);

  static Stream<Method> methods() {
    return Stream.of(SIM_CLR, SIM_SIAM, BYOL, W_MSE);
  }

  private static StepSpec spec() {
    Sgd sgd = new Sgd(0.5, OptionalInt.of(4), 0.9, 1e-4, false);
    return new StepSpec(
        DType.F32, ResNets.Size.RESNET18.network(Stem.CIFAR, 4, false), BATCH, 16, sgd);
  }

  private static List<Part> parts(TrainingStep step) {
    return step.states().stream().map(State::parts).flatMap(List::stream).toList();
  }

  private static List<String> names(TrainingStep step, String prefix) {
    return parts(step).stream()
        .map(Part::name)
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .sorted()
        .toList();
  }

  private static List<Long> normalized(MethodGraph graph) {
    return graph.step().graph().nodes().stream()
        .filter(n -> n.op() instanceof BatchNormTrain)
        .map(n -> n.input(0).dim(0))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyInputIsFed(Method method) {
    MethodGraph graph = method.train(spec());
    assertThat(graph.step().inputs())
        .extracting(Value::name)
        .containsExactlyInAnyOrderElementsOf(graph.feeds().keySet());
    long views = graph.feeds().values().stream().filter(Feed.ImageView.class::isInstance).count();
    assertThat(views).isEqualTo(method.views());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theEvaluationHoldsTheEncoder(Method method) {
    TrainingStep features = method.features(spec());
    assertThat(parts(method.train(spec()).step())).containsAll(parts(features));
    assertThat(names(features, method.encoder() + ".")).contains("conv1.weight", "fc.0.weight");
    assertThat(features.metrics().get("backbone").shape().dims()).containsExactly(BATCH, 32);
  }

  @Test
  void theHeadOfSimClrNormalizesAllViewsTogetherAndTheBackboneEachAlone() {
    Long[] backbone = new Long[3 * 20];
    Arrays.fill(backbone, (long) BATCH);
    assertThat(normalized(SIM_CLR.train(spec())))
        .startsWith(backbone)
        .endsWith(3L * BATCH, 3L * BATCH)
        .hasSize(backbone.length + 2);
    assertThat(names(SIM_CLR.train(spec()).step(), "encoder.fc."))
        .contains("0.bias", "1.running_var", "3.bias", "4.weight", "4.running_mean")
        .doesNotContain("5.weight", "6.weight");
  }

  @Test
  void everythingOfByolAndSimSiamNormalizesOneView() {
    assertThat(normalized(BYOL.train(spec()))).containsOnly((long) BATCH);
    assertThat(normalized(SIM_SIAM.train(spec()))).containsOnly((long) BATCH);
  }

  @Test
  void theTargetFollowsTheEncoderAsItIsAfterTheStep() {
    MethodGraph graph = BYOL.train(spec());
    List<Node> averages =
        graph.step().graph().nodes().stream()
            .filter(n -> n.op() instanceof EmaUpdate && n.input(2).name().equals("momentum"))
            .toList();
    assertThat(averages).hasSize(1);
    Node average = averages.get(0);
    assertThat(average.input(0).name()).isEqualTo("target");
    assertThat(average.input(1)).isSameAs(graph.step().updates().get("encoder"));
    assertThat(graph.step().updates()).containsEntry("target", average.output());
    assertThat(graph.feeds())
        .containsEntry("momentum", new Feed.Momentum(new CosineMomentum(0.99, Per.EPOCH)));
  }

  @Test
  void theTargetStartsAsACopyWithStatisticsOfItsOwn() {
    List<Part> target =
        parts(BYOL.train(spec()).step()).stream()
            .filter(part -> part.name().startsWith("target."))
            .toList();
    // 60 parameters of a ResNet-18 and 6 of the head, statistics of 20 and 1 batch norms.
    assertThat(target).hasSize(60 + 6 + 2 * (20 + 1));
    for (Part part : target) {
      String key = part.name().substring("target.".length());
      if (key.contains("running_")) {
        assertThat(part.init()).isInstanceOf(Initializer.Fill.class);
      } else {
        assertThat(part.init()).isEqualTo(new Initializer.CopyOf("encoder." + key));
      }
    }
  }

  @Test
  void theLastBiasOfSimSiamsProjectorIsNotTrained() {
    TrainingStep step = SIM_SIAM.train(spec()).step();
    assertThat(names(step, "encoder.fc."))
        .contains("6.weight", "6.bias", "7.running_mean")
        .doesNotContain("0.bias", "3.bias", "7.weight");
    assertThat(names(step, "optimizer.momentum_buffer.encoder.fc."))
        .contains("6.weight")
        .doesNotContain("6.bias");
  }

  @Test
  void thePredictorOfSimSiamKeepsTheEffectiveRate() {
    // 0.5 for a batch of 4, and the batch is 8.
    assertThat(SIM_SIAM.train(spec()).feeds())
        .containsEntry("lr", new Feed.LearningRate())
        .containsEntry("lr_predictor", new Feed.Fixed(1.0));
    assertThat(new SimSiam(5, 6, false).train(spec()).feeds())
        .containsEntry("lr", new Feed.LearningRate())
        .doesNotContainKey("lr_predictor");
  }

  @Test
  void aNetworkWithItsOwnRateHasAllScalarsOfTheRuleForItself() {
    StepSpec p = spec();
    Adam adam = new Adam(0.1, OptionalInt.empty(), List.of(0.9, 0.999), 1e-8, 0);
    assertThat(
            SIM_SIAM.train(new StepSpec(p.type(), p.backbone(), p.batch(), p.size(), adam)).feeds())
        .containsEntry("lr_predictor", new Feed.Fixed(0.1))
        .containsEntry("update_predictor", new Feed.UpdateNumber());
  }

  @Test
  void everyWhiteningOfWMseHasAnOrderOfItsOwn() {
    assertThat(W_MSE.train(spec()).feeds())
        .containsEntry("sub_batches_1", new Feed.Permutation("sub_batches_1"))
        .containsEntry("sub_batches_2", new Feed.Permutation("sub_batches_2"))
        .doesNotContainKey("sub_batches_3");
  }
}
