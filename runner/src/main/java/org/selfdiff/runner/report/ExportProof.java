package org.selfdiff.runner.report;

import java.util.List;

/**
 * The comparison of an exported file with the trained graph.
 *
 * @param file path, relative to the run folder
 * @param opset of the ONNX file
 * @param runtime that ran it, with version
 * @param images what was compared, for instance {@code 20 validation images}
 * @param tolerance greatest absolute deviation allowed
 * @param batches one entry per batch size
 */
public record ExportProof(
    String file, int opset, String runtime, String images, double tolerance, List<Batch> batches) {
  /**
   * One batch size.
   *
   * @param size images per call
   * @param maxAbsolute greatest absolute deviation of a feature
   * @param maxRelative greatest deviation relative to the feature's size
   */
  public record Batch(int size, double maxAbsolute, double maxRelative) {}

  /** Copies the list. */
  public ExportProof {
    batches = List.copyOf(batches);
  }

  /** True when there are batches and all are within the tolerance. */
  public boolean passed() {
    return !batches.isEmpty() && batches.stream().allMatch(this::within);
  }

  /** True when one batch is within the tolerance. */
  boolean within(Batch batch) {
    return batch.maxAbsolute() <= tolerance;
  }
}
