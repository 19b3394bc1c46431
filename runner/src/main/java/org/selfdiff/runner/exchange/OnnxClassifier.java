package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.report.ExportProof;

/**
 * Writes a backbone with the classifier of an evaluation as ONNX, by an experiment's {@code
 * export.onnx} but for size and outputs, and proves it on images.
 *
 * @param experiment of the backbone
 * @param weights its trained tensors
 * @param classifier learned from its features
 * @param softmax whether the file gives probabilities instead of logits
 * @param features whether it gives what the classifier reads, too
 * @param executor what the file is compared with; the processor runs it, in the graph's precision
 * @param threads threads of either, at least 1
 */
public record OnnxClassifier(
    Experiment experiment,
    BackboneWeights weights,
    LinearClassifier classifier,
    boolean softmax,
    boolean features,
    Executor executor,
    int threads) {
  /**
   * Writes the file; it gets its name when it is proven and says so.
   *
   * @param shown the file's name in the report
   * @param provenance metadata of the run
   * @param set images to compare on
   * @return the proof; without batches where the experiment asks for none
   * @throws org.selfdiff.runner.data.DataException if classifier and backbone do not fit each other
   * @throws org.selfdiff.runner.record.DiskException if the file cannot be written
   */
  public ExportProof write(Path file, String shown, Map<String, String> provenance, ImageSet set)
      throws IOException {
    ClassifierGraph graph =
        new ClassifierGraph(
            experiment.backbone().network(experiment.views().size()),
            classifier,
            softmax,
            features,
            ProvenOnnx.BATCH);
    Map<String, String> metadata = new TreeMap<>(provenance);
    metadata.putAll(classifier.metadata());
    return new ProvenOnnx(experiment.export().onnx(), classifier.view(), executor, threads)
        .write(
            file, shown, graph.step(), graph.states(weights, classifier.tensors()), metadata, set);
  }
}
