package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformers;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** The tensors of a step under the authors' names, and where its numbers come from. */
class MocoV3Test {
  private static final MocoV3 METHOD = new MocoV3(256, 4096, 0.2, new CosineMomentum(0.99));
  private static final AdamW ADAMW =
      new AdamW(1.5e-4, OptionalInt.empty(), List.of(0.9, 0.999), 1e-8, 0.1);

  private static MethodGraph train(Network network, int size) {
    return METHOD.train(new StepSpec(DType.F32, network, 2, size, ADAMW));
  }

  private static Network vit(boolean frozen) {
    VisionTransformers.Size size = VisionTransformers.Size.VIT_SMALL;
    return new VisionTransformers(size, 16, 12, Positions.SINCOS, frozen, Optional.empty())
        .network(32);
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
  void aTransformerHasTheTensorsOfTheAuthorsCheckpoint() {
    TrainingStep step = train(vit(true), 32).step();
    List<String> base = names(step, "base_encoder.");
    // 157 parameters and the running statistics of three batch norms.
    assertThat(base)
        .hasSize(163)
        .contains("cls_token", "pos_embed", "patch_embed.proj.bias", "blocks.11.mlp.fc2.bias")
        .contains("head.0.weight", "head.1.bias", "head.3.weight", "head.4.weight")
        .contains("head.6.weight", "head.7.running_var")
        .doesNotContain("head.0.bias", "head.7.weight", "head.7.bias");
    assertThat(names(step, "momentum_encoder.")).isEqualTo(base);
    assertThat(names(step, "predictor."))
        .containsExactly(
            "0.weight",
            "3.weight",
            "1.weight",
            "1.bias",
            "1.running_mean",
            "1.running_var",
            "4.running_mean",
            "4.running_var");
  }

  @Test
  void aResNetHasAShorterProjectorAndNoNormBehindItsPredictor() {
    TrainingStep step = train(ResNets.Size.RESNET50.network(Stem.IMAGENET, 8, true), 32).step();
    List<String> head = new ArrayList<>(names(step, "base_encoder.fc."));
    assertThat(head)
        .containsExactly(
            "0.weight",
            "3.weight",
            "1.weight",
            "1.bias",
            "1.running_mean",
            "1.running_var",
            "4.running_mean",
            "4.running_var");
    assertThat(names(step, "predictor."))
        .containsExactly(
            "0.weight", "3.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var");
  }

  @Test
  void theOptimizerSeesWhatIsTrainedAndNothingElse() {
    List<String> frozen = names(train(vit(true), 32).step(), "optimizer.exp_avg.base_encoder.");
    List<String> trained = names(train(vit(false), 32).step(), "optimizer.exp_avg.base_encoder.");
    assertThat(frozen).hasSize(154).doesNotContain("pos_embed", "patch_embed.proj.weight");
    assertThat(trained).hasSize(156).doesNotContain("pos_embed");
    assertThat(names(train(vit(true), 32).step(), "optimizer.exp_avg_sq.predictor."))
        .containsExactly("0.weight", "3.weight", "1.weight", "1.bias");
  }

  @Test
  void theMomentumEncoderStartsAsACopyWithStatisticsOfItsOwn() {
    for (Part part : parts(train(vit(true), 32).step())) {
      if (part.name().startsWith("momentum_encoder.")) {
        String key = part.name().substring("momentum_encoder.".length());
        if (key.endsWith("running_mean") || key.endsWith("running_var")) {
          assertThat(part.init()).isInstanceOf(Initializer.Fill.class);
        } else {
          assertThat(part.init()).isEqualTo(new Initializer.CopyOf("base_encoder." + key));
        }
      }
    }
  }

  @Test
  void theMomentumEncoderAveragesTheWeightsOfBeforeTheStep() {
    MethodGraph graph = train(vit(true), 32);
    List<Node> averages =
        graph.step().graph().nodes().stream()
            .filter(n -> n.op() instanceof EmaUpdate && n.input(2).name().equals("momentum"))
            .toList();
    assertThat(averages)
        .extracting(n -> n.input(0).name() + " to " + n.input(1).name())
        .containsExactly(
            "momentum_encoder to base_encoder", "momentum_encoder.frozen to base_encoder.frozen");
  }

  @Test
  void everyInputIsFed() {
    MethodGraph graph = train(vit(true), 32);
    assertThat(graph.step().inputs())
        .extracting(Value::name)
        .containsExactlyInAnyOrderElementsOf(graph.feeds().keySet());
    assertThat(graph.feeds())
        .containsEntry("momentum", new Feed.Momentum(new CosineMomentum(0.99)))
        .containsEntry("weight_decay", new Feed.Fixed(0.1))
        .containsEntry("update", new Feed.UpdateNumber());
  }

  @Test
  void theEvaluationHoldsTheBaseEncoder() {
    StepSpec spec = new StepSpec(DType.F32, vit(true), 3, 32, ADAMW);
    TrainingStep features = METHOD.features(spec);
    assertThat(parts(METHOD.train(spec).step())).containsAll(parts(features));
    assertThat(names(features, METHOD.encoder() + ".")).hasSize(163);
    assertThat(features.metrics().get("backbone").shape().dims()).containsExactly(3, 384);
    assertThat(features.metrics().get("head").shape().dims()).containsExactly(3, 256);
  }
}
