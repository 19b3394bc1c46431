package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.engine.CudaDriver;

class DevicesCommandTest {
  @TempDir private Path folder;

  @Test
  void aPersonReadsBlocks() {
    Spoken said = Spoken.to("devices");

    assertThat(said.status()).isZero();
    assertThat(said.err()).isEmpty();
    assertThat(said.out().lines().filter(line -> !line.startsWith(" ") && !line.isEmpty()))
        .startsWith("Processor", "GPUs")
        .contains("Runs");
  }

  /** What is said of a GPU that no engine serves is what a run and a check say of it. */
  @Test
  void theSentencesAreThoseOfARunThatIsRefused() throws Exception {
    Assumptions.assumeFalse(CudaDriver.present());
    JsonNode all = new ObjectMapper().readTree(Spoken.to("devices", "--json").out());
    String refusal = all.at("/engines/0/verdicts/1/refusal").asText();
    String quickstart = Corpus.experiments().resolve("quickstart.conf").toString();

    assertThat(refusal).startsWith("hardware.device = cuda:0: the engine torch cannot use it: ");
    Spoken run =
        Spoken.to("run", quickstart, "hardware.device=cuda", "run.root=" + folder.resolve("runs"));
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).endsWith(refusal + " selfdiff devices shows what is here.\n");

    Spoken check = Spoken.to("check", quickstart, "hardware.device=cuda");
    assertThat(check.status()).isZero();
    assertThat(check.out()).endsWith(quickstart + ": not on this machine: " + refusal + "\n");
    assertThat(Spoken.to("check", quickstart).out()).doesNotContain("machine");
    assertThat(Spoken.to("check", quickstart, "hardware.devices=0,1").out())
        .contains("not on this machine: " + refusal);
  }
}
