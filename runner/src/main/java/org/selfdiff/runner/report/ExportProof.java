package org.selfdiff.runner.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.RunPaths;

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
    List<BatchDeviation> batches,
    List<String> failures) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * One batch size.
   *
   * @param size images per call
   * @param maxAbsolute greatest absolute deviation of a feature
   * @param maxRelative greatest deviation relative to the feature's size
   * @param within true when every feature is within the tolerance
   */
  public record BatchDeviation(int size, double maxAbsolute, double maxRelative, boolean within) {}

  /** Copies the lists. */
  public ExportProof {
    batches = List.copyOf(batches);
    failures = List.copyOf(failures);
  }

  /**
   * The proof that a run has kept, where there is one.
   *
   * @throws UserException if the record is damaged
   */
  public static Optional<ExportProof> read(RunPaths paths) throws IOException {
    Path file = file(paths);
    try {
      return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new UserException(
          ExitCode.DATA,
          file
              + ": not the proof of an export: "
              + e.getOriginalMessage()
              + "; remove the file, the exported one tells of its proof too");
    }
  }

  private static ExportProof read(Path file) throws IOException {
    ExportProof read = JSON.readValue(Files.readAllBytes(file), ExportProof.class);
    if (read == null) {
      throw new JsonMappingException(null, "it is null");
    }
    return read;
  }

  /** Keeps the proof beside the exported file. */
  public void write(RunPaths paths) throws IOException {
    AtomicFile.write(file(paths), JSON.writeValueAsString(this) + "\n");
  }

  /**
   * The proof as the metadata of an exported file tell it: the largest deviations of all batch
   * sizes together.
   *
   * @return nothing where the file was not proven
   */
  public static Optional<ExportProof> of(String file, int opset, Map<String, String> metadata) {
    String result = metadata.get("proof.result");
    if (result == null) {
      return Optional.empty();
    }
    boolean passed = result.equals("passed");
    double absolute = Double.parseDouble(metadata.get("proof.max-absolute"));
    double relative = Double.parseDouble(metadata.get("proof.max-relative"));
    List<BatchDeviation> batches =
        Arrays.stream(metadata.get("proof.batches").split(","))
            .map(size -> new BatchDeviation(Integer.parseInt(size), absolute, relative, passed))
            .toList();
    return Optional.of(
        new ExportProof(
            file,
            opset,
            metadata.get("proof.runtime"),
            metadata.get("proof.images") + " images, the largest deviation of all batch sizes",
            metadata.get("proof.tolerance"),
            batches,
            passed ? List.of() : List.of(result)));
  }

  /** Where a run keeps it. */
  public static Path file(RunPaths paths) {
    return paths.export().resolve("proof.json");
  }

  /** False where nothing was to be compared: {@code export.onnx.verify = false}. */
  public boolean asked() {
    return !batches.isEmpty() || !failures.isEmpty();
  }

  /** True when something was compared and nothing failed. */
  public boolean passed() {
    return !batches.isEmpty() && failures.isEmpty();
  }
}
