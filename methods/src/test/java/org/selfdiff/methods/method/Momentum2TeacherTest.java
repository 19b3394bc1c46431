package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.CosineSchedule;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** What a step of Momentum² Teacher is made of. */
class Momentum2TeacherTest {
  /** Batch norms of a ResNet-18 and one of the projector. */
  private static final int NORMS = 21;

  private final StepSpec spec =
      new StepSpec(
          DType.F32,
          ResNets.Size.RESNET18.network(Stem.CIFAR, 4, false),
          8,
          16,
          new Sgd(0.05, OptionalInt.empty(), 0.9, 1e-4, false));
  private final Momentum2Teacher method = new Momentum2Teacher(8, 16, new CosineMomentum(0.99), 1);
  private final MethodGraph graph = method.train(spec);

  private static List<Part> parts(TrainingStep step) {
    return step.states().stream().map(State::parts).flatMap(List::stream).toList();
  }

  private long count(Class<? extends Op> op) {
    return graph.step().graph().nodes().stream().filter(n -> op.isInstance(n.op())).count();
  }

  @Test
  void theTeacherHasNoPredictorAndStartsAsACopyWithStatisticsOfItsOwn() {
    List<String> names = parts(graph.step()).stream().map(Part::name).toList();
    assertThat(names)
        .contains("student_encoder.fc.3.bias", "teacher_encoder.fc.3.bias", "predictor.3.bias")
        .doesNotContain("teacher_encoder.fc.4.weight", "optimizer.momentum_buffer.teacher_encoder");
    for (Part part : parts(graph.step())) {
      if (part.name().startsWith("teacher_encoder.")) {
        boolean statistic = part.name().contains("running_");
        assertThat(part.init())
            .isInstanceOf(statistic ? Initializer.Fill.class : Initializer.CopyOf.class);
      }
    }
  }

  @Test
  void theTeacherNormalizesWithAveragesAndTheStudentWithItsBatch() {
    // Two views; the predictor has one more norm.
    assertThat(count(BatchNormEval.class)).isEqualTo(2 * NORMS);
    assertThat(count(BatchNormTrain.class)).isEqualTo(2 * (NORMS + 1));
    List<Node> averages =
        graph.step().graph().nodes().stream()
            .filter(n -> n.op() instanceof EmaUpdate)
            .filter(n -> n.input(2).name().equals("fresh_statistics"))
            .toList();
    assertThat(averages).hasSize(2 * 2 * NORMS);
    assertThat(graph.feeds().get("fresh_statistics"))
        .isEqualTo(new Feed.Scheduled(new CosineSchedule(1, 0)));
  }

  @Test
  void theTeacherIsKeptAndEvaluatedWithItsRunningStatistics() {
    TrainingStep features = method.features(spec);
    assertThat(method.encoder()).isEqualTo("teacher_encoder");
    assertThat(parts(features))
        .extracting(Part::name)
        .allMatch(name -> name.startsWith("teacher_encoder."))
        .contains("teacher_encoder.fc.1.running_var");
    assertThat(features.metrics().get("head").shape().dims()).containsExactly(8, 8);
  }
}
