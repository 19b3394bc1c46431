package org.selfdiff.exports.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a file is written.
 *
 * @param opset version of ONNX's operator set, 17 to 21
 * @param precision floating-point precision within the file
 * @param foldBatchNorm whether batch norms become part of the convolutions before them, which then
 *     have weights of their own and a bias
 * @param prefix what is taken off the front of part names, for instance {@code encoder_q.}; parts
 *     without it keep their names
 * @param producerVersion version of SelfDiff
 * @param metadata written into the file: preprocessing, run identity, provenance
 */
public record OnnxOptions(
    int opset,
    OnnxPrecision precision,
    boolean foldBatchNorm,
    String prefix,
    String producerVersion,
    Map<String, String> metadata) {
  /** The producer's name in every file. */
  public static final String PRODUCER = "SelfDiff";

  /**
   * Checks the version and sorts the metadata.
   *
   * @throws OnnxException if the version is not one of 17 to 21
   */
  public OnnxOptions {
    if (opset < 17 || opset > 21) {
      throw new OnnxException("opset " + opset + " is not supported; choose one of 17 to 21");
    }
    SortedMap<String, String> sorted = new TreeMap<>(metadata);
    metadata = Collections.unmodifiableSortedMap(sorted);
  }

  /** A file in float32 that keeps batch norms. */
  public OnnxOptions(
      int opset, String prefix, String producerVersion, Map<String, String> metadata) {
    this(opset, OnnxPrecision.FLOAT32, false, prefix, producerVersion, metadata);
  }

  /** The oldest file format that allows the operator set. */
  int irVersion() {
    return opset <= 18 ? 8 : opset <= 20 ? 9 : 10;
  }
}
