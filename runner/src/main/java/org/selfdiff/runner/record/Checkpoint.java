package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.exports.safetensors.SafetensorsFile;

/**
 * One complete checkpoint.
 *
 * @param step steps done
 * @param epoch epochs done, with their fraction
 * @param identity of the run
 * @param file with the tensors
 * @param bytes of the file
 * @param sha256 of the file, hexadecimal
 * @param tensors in the file
 * @param best metrics so far, key to value
 */
public record Checkpoint(
    long step,
    double epoch,
    String identity,
    Path file,
    long bytes,
    String sha256,
    int tensors,
    Map<String, Double> best) {
  /** Key of the seconds trained among the metrics. */
  public static final String SECONDS = "seconds";

  /** Copies the metrics. */
  public Checkpoint {
    best = Collections.unmodifiableMap(new TreeMap<>(best));
  }

  /** Opens the tensors; the caller closes them. */
  public SafetensorsFile open() throws IOException {
    return SafetensorsFile.open(file);
  }
}
