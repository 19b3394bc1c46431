package org.selfdiff.runner.report;

import java.util.List;

/**
 * The comparison of an exported file with the trained graph.
 *
 * @param file path, relative to the run folder
 * @param opset of the ONNX file
 * @param runtime that ran it, with version
 * @param images what was compared, for instance {@code 20 validation images}
 * @param tolerance the rule that deviations were held against, in words
 * @param batches one entry per batch size
 * @param failures what does not hold, one sentence each; empty when the file is proven
 */
public record ExportProof(
    String file,
    int opset,
    String runtime,
    String images,
    String tolerance,
    List<Batch> batches,
    List<String> failures) {
  /**
   * One batch size.
   *
   * @param size images per call
   * @param maxAbsolute greatest absolute deviation of a feature
   * @param maxRelative greatest deviation relative to the feature's size
   * @param within true when every feature is within the tolerance
   */
  public record Batch(int size, double maxAbsolute, double maxRelative, boolean within) {}

  /** Copies the lists. */
  public ExportProof {
    batches = List.copyOf(batches);
    failures = List.copyOf(failures);
  }

  /** True when something was compared and nothing failed. */
  public boolean passed() {
    return !batches.isEmpty() && failures.isEmpty();
  }
}
