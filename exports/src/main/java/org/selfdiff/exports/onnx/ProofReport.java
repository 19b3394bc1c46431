package org.selfdiff.exports.onnx;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The outcome of a proof.
 *
 * @param runtime name and version of the library that ran the file
 * @param images how many images were compared
 * @param tolerance what was allowed
 * @param deviations one per output and batch size
 * @param failures what failed, one sentence each; empty if the file is proven
 */
public record ProofReport(
    String runtime,
    int images,
    Tolerance tolerance,
    List<Deviation> deviations,
    List<String> failures) {
  /** Copies the lists. */
  public ProofReport {
    deviations = List.copyOf(deviations);
    failures = List.copyOf(failures);
  }

  /** Whether the file does what the graph does. */
  boolean passed() {
    return failures.isEmpty();
  }

  /** Largest |a - b| over all outputs and batch sizes. */
  public double absolute() {
    return max(Deviation::absolute);
  }

  /** Largest relative deviation over all outputs and batch sizes. */
  double relative() {
    return max(Deviation::relative);
  }

  /** Smallest fraction of equal nearest neighbors. */
  double neighbors() {
    return -max(d -> -d.neighbors());
  }

  private double max(ToDoubleFunction<Deviation> of) {
    return deviations.stream().mapToDouble(of).reduce(Double::max).orElse(Double.NaN);
  }

  /** The outcome as metadata for {@link OnnxFile#addMetadata}, every key starting with proof. */
  public Map<String, String> metadata() {
    Map<String, String> m = new TreeMap<>();
    m.put("proof.result", passed() ? "passed" : "failed: " + String.join("; ", failures));
    m.put("proof.runtime", runtime);
    m.put("proof.images", Integer.toString(images));
    m.put(
        "proof.batches",
        deviations.stream()
            .map(d -> Integer.toString(d.batch()))
            .distinct()
            .collect(Collectors.joining(",")));
    m.put("proof.tolerance", tolerance.toString());
    m.put("proof.max-absolute", Double.toString(absolute()));
    m.put("proof.max-relative", Double.toString(relative()));
    m.put("proof.neighbours", Double.toString(neighbors()));
    return m;
  }
}
