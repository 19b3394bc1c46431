package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Standing;

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
            "finished",
            headline(0.351, 0.715),
            "2 x cpu, 1 thread each",
            knn,
            "batches 1, 3, 16 agree within 1.2e-06",
            files);
    Terminal ascii = new Terminal(System.out, false, 80, false, false);
    assertThat(summary.text(ascii))
        .isEqualTo(
            """
            moco-shapes  finished in 3m 12s
              training    1200 steps, 20 epochs, 812 images/s, final loss 4.123
              devices     2 x cpu, 1 thread each
              kNN top-1   raw pixels   38.2 %  #########---------------
                          untrained    35.1 %  ########----------------
                          trained      71.5 %  #################-------
              ONNX proof  batches 1, 3, 16 agree within 1.2e-06
              report      runs/moco-shapes-01234567/report.html
              ONNX        runs/moco-shapes-01234567/export/backbone.onnx
            """);
  }

  @Test
  void saysSoWhereTrainingMadeTheFeaturesWorse() {
    RunSummary summary =
        new RunSummary("a", "finished", headline(0.351, 0.1), "", Map.of(), "", Map.of());
    Terminal ascii = new Terminal(System.out, false, 80, false, false);
    assertThat(summary.text(ascii))
        .contains(
            "  warning     the trained features are worse than the untrained ones: kNN top-1 10.0 %,"
                + " before the first step 35.1 %\n");
  }

  private static Headline headline(double untrained, double trained) {
    return new Headline(
        1200,
        20,
        192.4,
        OptionalDouble.of(812.3),
        OptionalDouble.of(4.1234),
        OptionalDouble.empty(),
        OptionalDouble.of(untrained),
        OptionalDouble.of(trained),
        OptionalDouble.of(0.9),
        Standing.NONE,
        OptionalDouble.empty());
  }
}
