package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
  @Test
  void saysWhatTheRunDidAndWhereItIs() {
    Map<String, Double> knn = new LinkedHashMap<>();
    knn.put("raw pixels", 0.382);
    knn.put("untrained", 0.351);
    knn.put("trained", 0.715);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("report", "runs/moco-shapes-01234567/report.html");
    files.put("ONNX", "runs/moco-shapes-01234567/export/backbone.onnx");
    RunSummary summary =
        new RunSummary(
            "moco-shapes",
            "01234567",
            "finished",
            Duration.ofSeconds(192),
            1200,
            20,
            812.3,
            4.1234,
            knn,
            "batches 1, 3, 16 agree within 1.2e-06",
            files);
    Terminal ascii = new Terminal(System.out, false, 80, false, false);
    assertThat(summary.text(ascii))
        .isEqualTo(
            """
            moco-shapes 01234567  finished in 3m 12s
              training    1200 steps, 20 epochs, 812 images/s, final loss 4.123
              kNN top-1   raw pixels   38.2 %  #########---------------
                          untrained    35.1 %  ########----------------
                          trained      71.5 %  #################-------
              ONNX proof  batches 1, 3, 16 agree within 1.2e-06
              report      runs/moco-shapes-01234567/report.html
              ONNX        runs/moco-shapes-01234567/export/backbone.onnx
            """);
  }
}
