package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.exit.ExitCode;

class FittingStepTest {
  private static Setup setup(String recipe, String... overrides) {
    return Setup.planned(
        new ExperimentLoader(Corpus.experiments())
            .load(Corpus.experiments().resolve(recipe), List.of(overrides))
            .orThrow()
            .experiment());
  }

  @Test
  void theBatchThatIsNamedFitsAndTheNextDoesNot() {
    Setup setup = setup("smoke/moco.conf", "hardware.memory=1500 KiB");
    String message =
        "a step needs 2.0 MiB of memory, and hardware.memory is 1500 KiB: 0.2 MiB for networks, 0.2"
            + " MiB for averages of them, 0.2 MiB for the optimizer, 0.0 MiB for inputs, 1.4"
            + " MiB for activations and gradients. hardware.batch = 8 is the largest that fits; the"
            + " same batch needs 1.5 MiB with hardware.precision = bf16, 1.4 MiB with"
            + " hardware.recompute = blocks.";
    assertThatThrownBy(() -> FittingStep.of(setup).require())
        .isInstanceOfSatisfying(
            StepTooLargeException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessage(message);
    assertThat(FittingStep.of(setup.withBatch(8)).fits()).isTrue();
    for (int next = 9; next < 16; next++) {
      assertThat(setup.accepts(next) && FittingStep.of(setup.withBatch(next)).fits()).isFalse();
    }
  }

  @Test
  void aDeviceThatIsNotHereIsPlannedFor() {
    FittingStep step =
        FittingStep.of(
            setup("smoke/moco.conf", "hardware.device=cuda:3", "hardware.memory=80 GiB"));
    assertThat(step.fits()).isTrue();
    assertThat(step.room()).hasValue(new DeviceRoom(80L << 30, true, "hardware.memory is 80 GiB"));
    assertThat(StepMemoryText.of(step))
        .startsWith(
            "memory  2.2 MiB of a step of 16 images in fp32 on cuda:3; hardware.memory is 80 GiB\n");
  }

  @Test
  void theBatchThatCanBeBuiltIsNamed() {
    Setup wide = setup("momentum2-teacher/r50-batch4096-100.conf");
    assertThatThrownBy(wide::train)
        .isInstanceOf(StepTooLargeException.class)
        .hasMessage(
            "the experiment is too large for any machine: a result of Conv2d [4096, 64, 112, 112] has"
                + " 3288334336 elements, more than one array can have (2^31 - 1). hardware.batch ="
                + " 2656 is the largest that works.");
    assertThat(wide.withBatch(2656).build().step().states()).isNotEmpty();
    assertThatThrownBy(() -> wide.withBatch(2688).build()).isInstanceOf(SizeException.class);
  }
}
