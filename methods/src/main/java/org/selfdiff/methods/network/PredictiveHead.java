package org.selfdiff.methods.network;

import java.util.List;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;

/**
 * Mugs' head of the instance and of the local-group granularity (Zhou et al. 2022, arXiv
 * 2203.14415, section 3.1): a projector that student and teacher have, and a predictor of the
 * student alone. Targets and predictions are L2-normalized rows.
 *
 * @param prefix what stands before the projector's keys: nothing, or a name and a dot
 * @param in input features
 * @param hidden features between the projector's three layers
 * @param out features of targets and predictions
 * @param predictorHidden features between the predictor's two layers
 * @param normBeforePredictor whether the predictor sees unit rows
 * @param batchNorm whether batch norm stands before every GELU of the projector
 */
public record PredictiveHead(
    String prefix,
    int in,
    int hidden,
    int out,
    int predictorHidden,
    boolean normBeforePredictor,
    boolean batchNorm) {
  private static final double DEVIATION = 0.02;

  /** The projector, [N, in] to [N, out]. */
  public Layer projector() {
    return new GeluMlp(
        prefix + "projector",
        List.of(in, hidden, hidden, out),
        batchNorm,
        inputs -> new Initializer.Normal(DEVIATION));
  }

  /** The predictor, [N, out] to [N, out]. The original leaves its weights as PyTorch makes them. */
  public Layer predictor() {
    return new GeluMlp(
        "predictor", List.of(out, predictorHidden, out), false, Initializer.UniformFanIn::new);
  }

  /** The teacher's output. */
  public Value target(Pass pass, Value x) {
    return pass.graph().unitRows(projector().forward(pass, x));
  }

  /**
   * The student's output.
   *
   * @param projection the pass of the projector's tensors
   * @param prediction the pass of the predictor's
   */
  public Value prediction(Pass projection, Pass prediction, Value x) {
    Value projected = projector().forward(projection, x);
    Value seen = normBeforePredictor ? projection.graph().unitRows(projected) : projected;
    return projection.graph().unitRows(predictor().forward(prediction, seen));
  }
}
