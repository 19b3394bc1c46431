package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.TeacherTemperature;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** The tensors of a step, where its numbers come from, and what of them is evaluated. */
class MugsTest {
  private static final AdamW ADAMW =
      new AdamW(8e-4, OptionalInt.empty(), List.of(0.9, 0.999), 1e-8, 0.04);
  private static final VisionTransformer VIT =
      new VisionTransformer(12, 2, 2, 2, 4, 16, 16, PatchStem.PATCH, Positions.LEARNED);

  static Mugs mugs(List<Double> weights, Mugs.Weighting weighting, boolean shared) {
    return new Mugs(
        new MugsInstance(6, 8, 0.2),
        new MugsLocalGroup(5, 9, 3, 0.2),
        new MugsGroup(10, 4, false, 2, new TeacherTemperature(0.04, 0.07, 3), 0.1, 0.9),
        7,
        11,
        true,
        false,
        weights,
        weighting,
        shared,
        new CosineMomentum(0.996),
        0.1);
  }

  private static Mugs mugs(double... weights) {
    List<Double> list = Arrays.stream(weights).boxed().toList();
    return mugs(list, Mugs.Weighting.SWITCH, false);
  }

  static StepSpec spec(Network network) {
    return new StepSpec(DType.F32, network, 2, 16, new Crops(3, 8), ADAMW);
  }

  private static MethodGraph train(Mugs method) {
    return method.train(spec(VIT));
  }

  private static List<Part> parts(TrainingStep step) {
    return step.states().stream().map(State::parts).flatMap(List::stream).toList();
  }

  private static List<String> names(TrainingStep step, String prefix) {
    return parts(step).stream()
        .map(Part::name)
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  @Test
  void theTeacherHasWhatTheStudentHasExceptPredictors() {
    TrainingStep step = train(mugs(1, 1, 1)).step();
    List<String> student = names(step, "student.");
    // Transformer: 4 + 2 blocks of 12 + 2; relation block 12, projectors 3 + 3, group head 8.
    assertThat(names(step, "teacher."))
        .hasSize(30 + 26)
        .contains("backbone.norm.weight", "relation_blocks.0.attn.qkv.bias")
        .contains("instance_head.projector.4.weight", "group_head.last_layer.weight_g")
        .containsExactlyInAnyOrderElementsOf(
            student.stream().filter(name -> !name.contains("predictor")).toList());
    assertThat(student)
        .contains("instance_head.predictor.0.weight", "local_group_head.predictor.2.weight")
        .hasSize(30 + 26 + 4);
  }

  @Test
  void theTeacherStartsAsTheStudent() {
    assertThat(parts(train(mugs(1, 1, 1)).step()))
        .filteredOn(part -> part.name().startsWith("teacher."))
        .allSatisfy(
            part ->
                assertThat(part.init())
                    .isEqualTo(
                        new Initializer.CopyOf(part.name().replaceFirst("teacher", "student"))));
  }

  @Test
  void memoriesStartAsDifferentNormalNumbersAndQueuesAsUnitColumns() {
    TrainingStep step = train(mugs(1, 1, 1)).step();
    assertThat(names(step, "student_memory.")).containsExactly("queue_q", "queue_k", "queue_ptr");
    assertThat(names(step, "teacher_memory.")).containsExactly("queue_q", "queue_k", "queue_ptr");
    assertThat(step.state("teacher_memory.queue_k").parts().get(0).init())
        .isEqualTo(new Initializer.Normal(1));
    assertThat(step.state("local_group_queue").parts().get(0).init())
        .isEqualTo(new Initializer.UnitColumns());
    assertThat(step.state("instance_queue").value().shape().dims()).containsExactly(6, 8);
    assertThat(step.state("center").value().shape().dims()).containsExactly(1, 10);
  }

  @Test
  void inputsAndTheirSources() {
    assertThat(train(mugs(1, 1, 1)).feeds())
        .containsEntry("view_4", new Feed.ImageView(3))
        .containsEntry("local_1", new Feed.ImageView(4))
        .containsEntry("local_3", new Feed.ImageView(6))
        .containsEntry("weak", new Feed.WeakViews())
        .containsEntry("momentum", new Feed.Momentum(new CosineMomentum(0.996)))
        .containsEntry(
            "teacher_temperature", new Feed.Scheduled(new TeacherTemperature(0.04, 0.07, 3)))
        .containsEntry("frozen", new Feed.Frozen(new Delay(2, Per.EPOCH)))
        // Full and local crops of the student go through the transformer apart.
        .containsEntry("drop_path_2", new Feed.DroppedPaths("drop_path_2", List.of(0.1, 0.1)));
  }

  @Test
  void sharedViewsAreTwoAndAllWeak() {
    Mugs shared = mugs(List.of(1.0, 1.0, 1.0), Mugs.Weighting.SWITCH, true);
    assertThat(shared.views()).isEqualTo(2);
    assertThat(mugs(1, 1, 1).views()).isEqualTo(4);
    assertThat(train(shared).feeds())
        .containsEntry("local_1", new Feed.ImageView(2))
        .doesNotContainKeys("view_3", "weak");
  }

  @Test
  void aGranularityWithoutWeightIsNotThere() {
    TrainingStep step = train(mugs(1, 0, 0)).step();
    assertThat(step.metrics()).containsKey("instance_loss").doesNotContainKey("group_loss");
    assertThat(parts(step))
        .extracting(Part::name)
        .noneMatch(name -> name.contains("memory") || name.contains("group"))
        .noneMatch(name -> name.contains("relation") || name.equals("center"));
    assertThat(train(mugs(0, 0, 1)).feeds()).doesNotContainKey("weak");
    assertThat(names(train(mugs(0, 1, 0)).step(), "student_memory.")).hasSize(3);
  }

  @Test
  void aMethodHasALoss() {
    assertThatThrownBy(() -> mugs(0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights [0.0, 0.0, 0.0], expected one above 0");
  }

  @Test
  void evaluationSeesTheTeachersTransformerAlone() {
    Mugs method = mugs(1, 1, 1);
    TrainingStep features = method.features(spec(VIT));
    assertThat(method.encoder()).isEqualTo("teacher.backbone");
    assertThat(names(features, "teacher.backbone."))
        .hasSize(30)
        .noneMatch(name -> name.contains("relation") || name.contains("head"));
    TrainingStep trained = train(method).step();
    for (State state : features.states()) {
      assertThat(trained.state(state.name()).parts()).hasSameSizeAs(state.parts());
      assertThat(trained.state(state.name()).value().spec()).isEqualTo(state.value().spec());
    }
    assertThat(features.metrics().get("backbone").shape().dims()).containsExactly(2, 12);
    assertThat(head(method)).containsExactly(2, 6);
    assertThat(head(mugs(0, 1, 1))).containsExactly(2, 4);
    assertThat(head(mugs(0, 1, 0))).containsExactly(2, 5);
  }

  private static long[] head(Mugs method) {
    Value head = method.features(spec(VIT)).metrics().get("head");
    return head.shape().dims();
  }

  @Test
  void batchNormOfTheHeadsTracksStatisticsOfBothNetworks() {
    Mugs plain = mugs(1, 1, 1);
    Mugs method =
        new Mugs(
            plain.instance(),
            plain.localGroup(),
            plain.group(),
            7,
            11,
            true,
            true,
            plain.weights(),
            plain.weighting(),
            false,
            plain.momentum(),
            0);
    TrainingStep step = train(method).step();
    assertThat(step.updates()).containsKeys("student.buffers", "teacher.buffers");
    // Two batch norms with two statistics each in three projectors.
    assertThat(step.state("teacher.buffers").parts()).hasSize(12);
    assertThat(names(step, "student."))
        .contains("local_group_head.projector.4.running_var", "group_head.mlp.1.weight")
        .doesNotContain("instance_head.predictor.1.weight");
  }

  @Test
  void onlyTransformersHaveTokens() {
    Network resnet = ResNets.Size.RESNET18.network(Stem.CIFAR, 4, false);
    assertThatThrownBy(() -> mugs(1, 1, 1).train(spec(resnet)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("vision transformer");
  }
}
