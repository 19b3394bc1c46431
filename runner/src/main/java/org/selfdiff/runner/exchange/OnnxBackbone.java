package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Export;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.report.ExportProof;

/** Writes a backbone as ONNX by an experiment's {@code export.onnx} and proves it on images. */
public final class OnnxBackbone {
  private final Experiment experiment;
  private final BackboneGraph graph;
  private final BackboneWeights weights;
  private final Executor executor;
  private final int threads;

  /**
   * A backbone to write.
   *
   * @param weights its trained tensors
   * @param executor what the file is compared with; the processor runs it, in the graph's precision
   * @param threads threads of either, at least 1
   */
  public OnnxBackbone(
      Experiment experiment, BackboneWeights weights, Executor executor, int threads) {
    this.experiment = experiment;
    Export.Onnx settings = experiment.export().onnx();
    int trained = experiment.views().size();
    this.graph =
        new BackboneGraph(
            experiment.backbone().network(trained),
            settings.size().orElse(trained),
            settings.output());
    this.weights = weights;
    this.executor = executor;
    this.threads = threads;
  }

  /**
   * Writes the file; it gets its name when it is proven and says so.
   *
   * @param shown the file's name in the report
   * @param provenance metadata beside how images are prepared
   * @param set images to compare on
   * @return the proof; without batches where the experiment asks for none
   * @throws org.selfdiff.runner.record.DiskException if the file cannot be written
   */
  public ExportProof write(Path file, String shown, Map<String, String> provenance, ImageSet set)
      throws IOException {
    TrainingStep step = graph.step(ProvenOnnx.BATCH);
    return new ProvenOnnx(
            experiment.export().onnx(), experiment.centerView().at(graph.size()), executor, threads)
        .write(file, shown, step, weights.states(step), provenance, set);
  }
}
