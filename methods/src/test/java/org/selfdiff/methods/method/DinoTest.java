package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
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

/** The tensors of a step under the authors' names, and where its numbers come from. */
class DinoTest {
  private static final TeacherTemperature TEMPERATURE = new TeacherTemperature(0.04, 0.07, 30);
  private static final Network VIT =
      new VisionTransformer(12, 3, 2, 2, 4, 16, 16, PatchStem.PATCH, Positions.LEARNED);
  private static final AdamW ADAMW =
      new AdamW(5e-4, OptionalInt.empty(), List.of(0.9, 0.999), 1e-8, 0.04);

  private static Dino dino(boolean normLastLayer, double dropPath) {
    return new Dino(
        20,
        16,
        8,
        3,
        false,
        normLastLayer,
        1,
        new CosineMomentum(0.996),
        TEMPERATURE,
        0.1,
        0.9,
        dropPath);
  }

  private static MethodGraph train(Dino method, Network network) {
    return method.train(spec(network));
  }

  private static StepSpec spec(Network network) {
    return new StepSpec(DType.F32, network, 2, 16, new Crops(3, 8), ADAMW);
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
  void studentAndTeacherHaveTheSameTensors() {
    TrainingStep step = train(dino(true, 0.1), VIT).step();
    List<String> student = names(step, "student.");
    // Class token, positions, patches (2), three blocks of 12, norm (2), head (6 + 2).
    assertThat(student)
        .hasSize(50)
        .contains("cls_token", "pos_embed", "blocks.2.mlp.fc2.bias", "norm.weight")
        .contains("head.mlp.0.weight", "head.mlp.4.bias", "head.last_layer.weight_g");
    assertThat(names(step, "teacher.")).isEqualTo(student);
    assertThat(names(step, "optimizer.exp_avg.student."))
        .hasSize(49)
        .doesNotContain("head.last_layer.weight_g");
    assertThat(names(train(dino(false, 0.1), VIT).step(), "optimizer.exp_avg.student."))
        .contains("head.last_layer.weight_g");
  }

  @Test
  void theTeacherStartsAsACopyAndTheCenterAtZero() {
    for (Part part : parts(train(dino(true, 0), VIT).step())) {
      if (part.name().startsWith("teacher.")) {
        assertThat(part.init())
            .isEqualTo(new Initializer.CopyOf(part.name().replace("teacher.", "student.")));
      }
      if (part.name().equals("center")) {
        assertThat(part.shape()).isEqualTo(Shape.of(1, 20));
        assertThat(part.init()).isEqualTo(new Initializer.Fill(0));
      }
    }
  }

  @Test
  void theTeacherAveragesTheWeightsOfAfterTheStep() {
    TrainingStep step = train(dino(true, 0), VIT).step();
    List<Node> averages =
        step.graph().nodes().stream()
            .filter(n -> n.op() instanceof EmaUpdate && n.input(2).name().equals("momentum"))
            .toList();
    assertThat(averages)
        .extracting(n -> n.input(0).name())
        .containsExactly("teacher", "teacher.frozen");
    assertThat(averages.get(0).input(1)).isSameAs(step.updates().get("student"));
    assertThat(averages.get(1).input(1).name()).isEqualTo("student.frozen");
  }

  @Test
  void everyInputIsFed() {
    MethodGraph graph = train(dino(true, 0.1), VIT);
    assertThat(graph.step().inputs())
        .extracting(Value::name)
        .containsExactlyInAnyOrderElementsOf(graph.feeds().keySet());
    assertThat(graph.feeds())
        .containsEntry("view_2", new Feed.ImageView(1))
        .containsEntry("local_1", new Feed.ImageView(2))
        .containsEntry("local_3", new Feed.ImageView(4))
        .containsEntry("momentum", new Feed.Momentum(new CosineMomentum(0.996)))
        .containsEntry("teacher_temperature", new Feed.Scheduled(TEMPERATURE))
        .containsEntry("frozen", new Feed.Frozen(new Delay(1, Per.EPOCH)));
  }

  @Test
  void theStudentAloneDropsPathsAndDrawsThemForEverySize() {
    MethodGraph graph = train(dino(true, 0.1), VIT);
    List<Double> rates = List.of(0.05, 0.05, 0.1, 0.1);
    assertThat(graph.feeds())
        .containsEntry("drop_path_1", new Feed.DroppedPaths("drop_path_1", rates))
        .containsEntry("drop_path_2", new Feed.DroppedPaths("drop_path_2", rates))
        .doesNotContainKey("drop_path_3");
    assertThat(graph.step().inputs())
        .filteredOn(v -> v.name().startsWith("drop_path_"))
        .extracting(Value::shape)
        .containsExactly(Shape.of(4, 4), Shape.of(4, 6));
    Network resnet = ResNets.Size.RESNET18.network(Stem.CIFAR, 4, false);
    assertThat(train(dino(true, 0.1), resnet).feeds()).doesNotContainKey("drop_path_1");
    assertThat(train(dino(true, 0), VIT).feeds()).doesNotContainKey("drop_path_1");
  }

  @Test
  void theEvaluationHoldsTheTeacher() {
    Dino method = dino(true, 0.1);
    TrainingStep features = method.features(spec(VIT));
    assertThat(parts(method.train(spec(VIT)).step()))
        .extracting(Part::name)
        .containsAll(parts(features).stream().map(Part::name).toList());
    assertThat(names(features, method.encoder() + ".")).hasSize(50);
    assertThat(features.metrics().get("backbone").shape()).isEqualTo(Shape.of(2, 12));
    assertThat(features.metrics().get("head").shape()).isEqualTo(Shape.of(2, 20));
  }

  @Test
  void probabilitiesOfTheLastBlockAreTheOnesGiven() {
    assertThat(VIT.dropRates(0.3).get("blocks.1.attn")).isCloseTo(0.15, within(1e-15));
    assertThat(VIT.dropRates(0.3).get("blocks.2.mlp")).isEqualTo(0.3);
  }
}
