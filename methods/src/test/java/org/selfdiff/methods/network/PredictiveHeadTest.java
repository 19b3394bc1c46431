package org.selfdiff.methods.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.network.Declarations.Tensor;
import org.selfdiff.methods.step.Initializer;

/** Tensors and initial values of the head under the authors' keys. */
class PredictiveHeadTest {
  private static PredictiveHead head(boolean batchNorm) {
    return new PredictiveHead("instance_head.", 12, 16, 8, 20, true, batchNorm);
  }

  @Test
  void projectorAndPredictorHaveNoBiases() {
    assertThat(Declarations.of(head(false).projector()).parameters())
        .extracting(Tensor::key, Tensor::shape)
        .containsExactly(
            tuple("instance_head.projector.0.weight", Shape.of(16, 12)),
            tuple("instance_head.projector.2.weight", Shape.of(16, 16)),
            tuple("instance_head.projector.4.weight", Shape.of(8, 16)));
    assertThat(Declarations.of(head(false).predictor()).parameters())
        .extracting(Tensor::key, Tensor::init)
        .containsExactly(
            tuple("predictor.0.weight", new Initializer.UniformFanIn(8)),
            tuple("predictor.2.weight", new Initializer.UniformFanIn(20)));
  }

  @Test
  void batchNormStandsBeforeTheProjectorsActivationsAlone() {
    Declarations d = Declarations.of(head(true).projector());
    assertThat(d.buffers())
        .extracting(Tensor::key)
        .containsExactly(
            "instance_head.projector.1.running_mean",
            "instance_head.projector.1.running_var",
            "instance_head.projector.4.running_mean",
            "instance_head.projector.4.running_var");
    assertThat(d.parameters())
        .extracting(Tensor::key)
        .contains("instance_head.projector.3.weight", "instance_head.projector.6.weight");
    assertThat(Declarations.of(head(true).predictor()).buffers()).isEqualTo(List.of());
  }
}
