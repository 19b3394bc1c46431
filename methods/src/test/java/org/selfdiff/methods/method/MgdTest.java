package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.matching.Margin;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** What the step carries, what is trained of it, and what the host renews. */
class MgdTest {
  private static final Sgd SGD = new Sgd(0.03, OptionalInt.empty(), 0.9, 1e-4, false);
  private static final ResNets TEACHER =
      new ResNets(ResNets.Size.RESNET50, Stem.CIFAR, 2, false, Optional.empty());
  private static final Network STUDENT = ResNets.Size.RESNET18.network(Stem.CIFAR, 2, false);

  private static Mgd mgd(Reduction reduction, Teacher.Margins margins, Integer... stages) {
    return new Mgd(
        new Moco(8, 16, 0.9, 0.2, Moco.Head.MLP, false, 1),
        new Teacher("runs/teacher", TEACHER, margins),
        reduction,
        100,
        List.of(stages),
        new MatchingSchedule(2.1, 10, 64));
  }

  private static StepSpec spec(int batch) {
    return new StepSpec(DType.F32, STUDENT, batch, 16, SGD);
  }

  private static MethodGraph amp() {
    return mgd(Reduction.AMP, Teacher.Margins.TEACHER, 1, 2, 3, 4).train(spec(4));
  }

  private static List<String> states(TrainingStep step) {
    return step.states().stream().map(State::name).toList();
  }

  private static Part part(TrainingStep step, String name) {
    return step.states().stream()
        .flatMap(s -> s.parts().stream())
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theTeacherAndTheMatchingAreReadOnly() {
    TrainingStep step = amp().step();
    assertThat(states(step))
        .contains("encoder_q", "encoder_k", "connectors", "teacher.frozen", "teacher.buffers")
        .contains("matching_1", "matching_2", "matching_3", "matching_4", "margin_4")
        .contains("optimizer.momentum_buffer.encoder_q", "optimizer.momentum_buffer.connectors")
        .doesNotContain("teacher", "optimizer.momentum_buffer.teacher");
    assertThat(step.updates().keySet())
        .contains("encoder_q", "connectors", "connectors.buffers")
        .noneMatch(s -> s.matches("(teacher|matching|margin).*"));
  }

  @Test
  void connectorsHaveTheGroupsOfTheStudent() {
    Mgd whole = mgd(Reduction.AMP, Teacher.Margins.TEACHER, 1, 2, 3, 4);
    Moco student = new Moco(8, 16, 0.9, 0.2, Moco.Head.MLP, false, 2);
    Mgd grouped =
        new Mgd(student, whole.teacher(), whole.reduction(), 100, whole.stages(), whole.matching());
    // Queries, keys and four connectors: none of them takes the batch as a whole.
    assertThat(grouped.train(spec(4)).step().graph().nodes())
        .extracting(Node::op)
        .filteredOn(BatchNormTrain.class::isInstance)
        .hasSize(2 * 20 + 4)
        .allMatch(op -> ((BatchNormTrain) op).splits() == 2);
  }

  @Test
  void theTeachersTensorsComeFromItsFile() {
    TrainingStep step = amp().step();
    assertThat(part(step, "teacher.layer4.2.bn3.running_var").init())
        .isEqualTo(new Initializer.Imported("runs/teacher", "layer4.2.bn3.running_var"));
    assertThat(part(step, "teacher.conv1.weight").init())
        .isEqualTo(new Initializer.Imported("runs/teacher", "conv1.weight"));
  }

  @Test
  void aMatchingHasTheTeacherChannelsOfEveryStudentChannel() {
    TrainingStep step = amp().step();
    // ResNet-50 of width 2 has 8, 16, 32, 64 channels, ResNet-18 of width 2 a quarter of them.
    assertThat(step.state("matching_1").value().shape()).isEqualTo(Shape.of(8));
    assertThat(step.state("matching_4").value().shape()).isEqualTo(Shape.of(64));
    assertThat(step.state("matching_4").value().type()).isEqualTo(DType.I64);
    TrainingStep sparse = mgd(Reduction.SM, Teacher.Margins.TEACHER, 4).train(spec(4)).step();
    assertThat(sparse.state("matching_4").value().shape()).isEqualTo(Shape.of(16));
  }

  @Test
  void marginsFollowFromTheTeachersBatchNormsOrAreThoseOfFreshOnes() {
    Initializer.Derived derived = (Initializer.Derived) part(amp().step(), "margin_2").init();
    assertThat(derived.parts())
        .containsExactly("teacher.layer2.3.bn3.weight", "teacher.layer2.3.bn3.bias");
    double[] margins = derived.rule().of(List.of(new double[] {1, -2}, new double[] {0, 0}));
    assertThat(margins).containsExactly(new double[] {-0.79788456, -1.59576912}, within(1e-8));
    TrainingStep fresh = mgd(Reduction.AMP, Teacher.Margins.FRESH, 2).train(spec(4)).step();
    assertThat(part(fresh, "margin_2").init()).isEqualTo(new Initializer.Fill(Margin.FRESH));
  }

  @Test
  void stagesThatAreNotFollowedHaveNoConnector() {
    TrainingStep step = mgd(Reduction.AMP, Teacher.Margins.TEACHER, 2, 4).train(spec(4)).step();
    assertThat(step.state("connectors").parts())
        .extracting(Part::name)
        .containsExactly(
            "connectors.1.weight", "connectors.1.bias", "connectors.3.weight", "connectors.3.bias");
    assertThat(states(step)).contains("matching_2").doesNotContain("matching_1", "margin_3");
  }

  @Test
  void randomDropDrawsAMemberForEveryValueAndForEveryMargin() {
    MethodGraph graph = mgd(Reduction.RD, Teacher.Margins.TEACHER, 3).train(spec(4));
    assertThat(graph.feeds())
        .containsEntry("drop_3", new Feed.UniformIntegers("drop_3", 4))
        .containsEntry("drop_margin_3", new Feed.UniformIntegers("drop_margin_3", 4));
    // 4 images, 8 channels, 4 x 4 positions.
    assertThat(graph.step().inputs())
        .filteredOn(v -> v.name().equals("drop_3"))
        .singleElement()
        .satisfies(v -> assertThat(v.shape()).isEqualTo(Shape.of(512)));
  }

  @Test
  void theRenewalReadsStatesOfTheStepAndGivesItsMatchings() {
    Mgd mgd = mgd(Reduction.AMP, Teacher.Margins.TEACHER, 1, 2, 3, 4);
    Renewal renewal = mgd.renewal(spec(6)).orElseThrow();
    assertThat(states(renewal.step())).isSubsetOf(states(amp().step())).hasSize(4);
    assertThat(renewal.step().updates()).isEmpty();
    assertThat(renewal.step().metrics().get("similarity_1").shape()).isEqualTo(Shape.of(2, 8));
    assertThat(renewal.images()).isEqualTo(64);
    assertThat(renewal.due(0)).isTrue();
    assertThat(renewal.due(4)).isFalse();
  }

  @Test
  void aBackboneWithoutStagesIsRefused() {
    Network vit = new VisionTransformer(16, 1, 4, 4, 8, 16, 16, PatchStem.PATCH, Positions.SINCOS);
    assertThatThrownBy(
            () ->
                mgd(Reduction.AMP, Teacher.Margins.TEACHER, 1)
                    .train(new StepSpec(DType.F32, vit, 4, 16, SGD)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("stages of ResNets");
  }
}
