package org.selfdiff.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.record.RunPaths;

class ExportProofTest {
  @TempDir private Path folder;

  @Test
  void comesBackAsWritten() throws IOException {
    RunPaths paths = new RunPaths(folder);
    Files.createDirectories(paths.export());
    ExportProof proof = ReportFixture.finished().proof().orElseThrow();

    assertThat(ExportProof.read(paths)).isEmpty();
    proof.write(paths);
    assertThat(ExportProof.read(paths)).contains(proof);
  }

  @Test
  void whatWasNotComparedHasNotFailed() {
    ExportProof none =
        new ExportProof("f", 17, "nothing", "no images", "none", List.of(), List.of());
    assertThat(none.asked()).isFalse();
    assertThat(none.passed()).isFalse();
    ExportProof failed =
        new ExportProof(
            "f", 17, "nothing", "no images", "none", List.of(), List.of("it is not read"));
    assertThat(failed.asked()).isTrue();
  }

  @Test
  void theMetadataOfAFileTellTheLargestDeviation() {
    Map<String, String> metadata =
        Map.of(
            "proof.result", "passed",
            "proof.runtime", "ONNX Runtime 1",
            "proof.images", "16",
            "proof.batches", "1,16",
            "proof.tolerance", "t",
            "proof.max-absolute", "1.0E-6",
            "proof.max-relative", "2.0E-6");

    assertThat(ExportProof.of("f", 17, metadata))
        .contains(
            new ExportProof(
                "f",
                17,
                "ONNX Runtime 1",
                "16 images, the largest deviation of all batch sizes",
                "t",
                List.of(
                    new ExportProof.BatchDeviation(1, 1e-6, 2e-6, true),
                    new ExportProof.BatchDeviation(16, 1e-6, 2e-6, true)),
                List.of()));
    assertThat(ExportProof.of("f", 17, Map.of())).isEmpty();
  }
}
