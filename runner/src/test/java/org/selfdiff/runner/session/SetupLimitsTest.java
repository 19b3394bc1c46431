package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.protocol.Readout;

/** Sizes that no machine has are refused while the graph is built, before anything is allocated. */
class SetupLimitsTest {
  private static Setup setup(String... overrides) {
    return Setup.of(
        new ExperimentLoader(Corpus.experiments())
            .load(Corpus.experiments().resolve("smoke/moco.conf"), List.of(overrides))
            .orThrow()
            .experiment());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          method.queue=4194304 method.dim=2048 | the experiment is too large for any machine: queue [2048, 4194304] has 8589934592 elements, more than one array can have (2^31 - 1). Lower hardware.batch, views.size, or the setting of backbone or method that makes it so large.
          views.size=4096 hardware.batch=64 | one view of a batch of 64 images of 4096 x 4096 has 3.0 GiB, and a buffer holds 2 GiB. Lower hardware.batch to 42.
          """)
  void isRefused(String override, String message) {
    Setup setup = setup(override.split(" "));
    assertThatThrownBy(setup::train)
        .isInstanceOfSatisfying(
            DeviceException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessage(message);
  }

  /** Large images are evaluated in smaller batches: a buffer or an array would not hold 128. */
  @ParameterizedTest
  @CsvSource({"32, 128", "224, 128", "1024, 128", "1536, 64", "3072, 16", "4096, 8"})
  void largeImagesAreEvaluatedInSmallerBatches(int size, int batch) {
    Setup setup =
        setup("views.size=" + size, "hardware.batch=4", "method.queue=8", "backbone.stem=imagenet");
    assertThat(setup.features(Readout.Output.BACKBONE).inputs().get(0).dim(0)).isEqualTo(batch);
  }

  @ParameterizedTest
  @ValueSource(strings = {"threads", "loaders"})
  void threadsWithoutEndAreRefused(String kind) {
    int processors = Runtime.getRuntime().availableProcessors();
    int most = Math.max(256, 4 * processors);
    String text =
        "hardware.%s = %d: this machine has %d processors and is given at most %d threads. Set it to %d"
            + " or less, or leave it out for one per processor.";
    assertThatThrownBy(() -> setup("hardware." + kind + "=" + (most + 1)))
        .isInstanceOfSatisfying(
            DeviceException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessage(text.formatted(kind, most + 1, processors, most, most));
  }
}
