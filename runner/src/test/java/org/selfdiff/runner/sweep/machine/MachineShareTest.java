package org.selfdiff.runner.sweep.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Hardware;

class MachineShareTest {
  private static final List<String> EIGHT =
      List.of("cuda:0", "cuda:1", "cuda:2", "cuda:3", "cuda:4", "cuda:5", "cuda:6", "cuda:7");

  private static Hardware hardware(String... words) {
    return new ExperimentLoader()
        .load(Corpus.experiments().resolve("smoke/moco.conf"), List.of(words))
        .orThrow()
        .experiment()
        .hardware();
  }

  @ParameterizedTest
  @CsvSource({"1,1,8", "1,2,4", "2,2,2", "2,4,1", "4,1,2", "4,4,1", "8,2,1"})
  void theCoresAreSharedOutAmongRunsAndTheirProcesses(int parallel, int devices, int threads) {
    MachineShare share = new MachineShare(parallel, 8, List.of());
    Hardware asked = hardware("hardware.devices=" + devices, "hardware.threads=0");
    assertThat(share.words(0, asked))
        .containsExactly("hardware.threads=" + threads, "hardware.loaders=" + threads);
  }

  @Test
  void threadsThatTheExperimentSetsAreThoseOfEachDevice() {
    Hardware asked = hardware("hardware.devices=2", "hardware.threads=3", "hardware.loaders=1");
    assertThat(new MachineShare(2, 8, List.of()).words(1, asked)).isEmpty();
  }

  @Test
  void everyRunHasGpusOfItsOwn() {
    MachineShare share = new MachineShare(2, 16, EIGHT);
    Hardware asked =
        hardware("hardware.devices=\"4-7\"", "hardware.threads=1", "hardware.loaders=1");
    assertThat(share.refusal(asked)).isEmpty();
    assertThat(share.words(0, asked))
        .containsExactly("hardware.device=cuda", "hardware.devices=0,1,2,3");
    assertThat(share.words(1, asked))
        .containsExactly("hardware.device=cuda", "hardware.devices=4,5,6,7");
  }

  @Test
  void oneDeviceIsGivenOutInTurnAsEver() {
    MachineShare share = new MachineShare(3, 6, List.of("cuda", "cuda:1"));
    Hardware asked = hardware("hardware.threads=2", "hardware.loaders=2");
    assertThat(share.refusal(asked)).isEmpty();
    assertThat(share.words(0, asked)).containsExactly("hardware.device=cuda");
    assertThat(share.words(2, asked)).containsExactly("hardware.device=cuda");
    assertThat(share.words(1, asked)).containsExactly("hardware.device=cuda:1");
    assertThat(share.words(1, hardware("hardware.devices=\"0\"")))
        .endsWith("hardware.device=cuda:1", "hardware.devices=1");
  }

  @Test
  void processorsAreEnoughForAnyNumber() {
    MachineShare share = new MachineShare(2, 8, List.of("cpu"));
    Hardware asked = hardware("hardware.devices=4", "hardware.threads=1", "hardware.loaders=1");
    assertThat(share.refusal(asked)).isEmpty();
    assertThat(share.words(1, asked)).containsExactly("hardware.device=cpu", "hardware.devices=4");
  }

  @Test
  void tooFewGpusAreRefused() {
    Hardware two = hardware("hardware.devices=2");
    assertThat(new MachineShare(2, 8, EIGHT.subList(0, 3)).refusal(two))
        .contains(
            "--devices names 3 GPUs, and 2 runs at the same time of 2 devices each need 4; name"
                + " more, or lower --parallel or hardware.devices");
    assertThat(new MachineShare(1, 8, List.of("cuda")).refusal(two))
        .contains(
            "--devices names 1 GPU, and a run needs 2; name more, or lower --parallel or"
                + " hardware.devices");
    assertThat(new MachineShare(2, 8, EIGHT.subList(0, 4)).refusal(two)).isEmpty();
    assertThat(new MachineShare(1, 8, List.of("cuda", "cuda:0")).refusal(two))
        .contains(
            "--devices cuda,cuda:0 names a GPU twice; expected each once where 2 of them share a"
                + " step");
    assertThat(new MachineShare(1, 8, List.of("cuda:0", "cpu")).refusal(two))
        .contains(
            "--devices names cpu, and hardware.devices asks for 2 devices for each run; expected"
                + " GPUs as cuda:0,cuda:1, or cpu alone");
    assertThat(new MachineShare(2, 8, List.of()).refusal(hardware("hardware.devices=\"0-1\"")))
        .contains(
            "hardware.devices gives every run the GPUs 0-1, and 2 runs at the same time cannot"
                + " have the same; expected hardware.devices = 2, and 4 GPUs in --devices");
    assertThat(new MachineShare(1, 8, List.of()).refusal(hardware("hardware.devices=\"0-1\"")))
        .isEmpty();
  }
}
