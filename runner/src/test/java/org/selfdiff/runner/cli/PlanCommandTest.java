package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

class PlanCommandTest {
  private static final Path SMOKE = Corpus.experiments().resolve("smoke/moco.conf");
  private static final Path SWEEP = Corpus.experiments().resolve("sweeps/temperature-lr.conf");

  @Test
  void aBudgetIsATime() {
    Spoken spoken = Spoken.to("plan", SWEEP.toString(), "--budget", "soon");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            "selfdiff plan: --budget \"soon\" is no time, expected for instance 2h, 90m or 1h30m\n");
  }

  @Test
  void aSingleRunHasNoBudget() {
    Spoken spoken = Spoken.to("plan", SMOKE.toString(), "--budget", "2h");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            "selfdiff plan: --budget and --parallel are for sweeps, %s has no sweep block\n"
                .formatted(SMOKE));
  }

  @Test
  void whatSeveralDevicesShareIsMeasuredAsOneProcess() {
    Spoken spoken = Spoken.to("plan", SMOKE.toString(), "hardware.threads=1", "hardware.devices=2");

    assertThat(spoken.err()).isEqualTo("measuring step and input on this machine\n");
    assertThat(spoken.out())
        .contains(
            "devices 2, measured as one process that does the work of all; their exchanges come on"
                + " top\n",
            " 8 steps: 2 epochs of 4\n");
  }

  @Test
  void aSingleRunIsPlanned() {
    Spoken spoken = Spoken.to("plan", SMOKE.toString(), "hardware.threads=1");

    assertThat(spoken.err()).isEqualTo("measuring step and input on this machine\n");
    assertThat(spoken.out())
        .matches(
            "memory  2\\.0 MiB of a step of 16 images in fp32 on cpu; this machine has .* GiB\n"
                + "        networks +0\\.2 MiB\n(        [a-z]+ +\\d\\.\\d MiB\n){7}"
                + "run     smoke-moco-[0-9a-f]{8}, 8 steps: 2 epochs of 4\n"
                + "step    \\S+ ms measured, \\S+ ms by the cost model; 0\\.08 GFLOP\n"
                + "input   \\S+ ms of one core per step, .*\n"
                + "time    .*: steps .*, input .*, evaluation .*, start and export .*\n"
                + "disk    1\\.6 MiB at most\n");
    assertThat(spoken.status()).isZero();
  }

  @Test
  void theStepOfOneOfSeveralDevicesIsPlanned() {
    Spoken spoken = Spoken.to("plan", SMOKE.toString(), "hardware.devices=2", "--memory");

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out())
        .matches(
            "(?s)memory  \\S+ MiB of a step of 8 of 16 images, one of 2 devices, in fp32 on cpu; this"
                + " machine has \\S+ GiB, \\S+ GiB for each of 2 processes\n.*"
                + "devices 2; each sends 191 kB a step in 64 exchanges, 9\\.9 ms at an assumed 0\\.6 GB/s"
                + " and 0\\.15 ms each\n"
                + "        gradients +184 kB\n"
                + "        batch-norm +\\S+ kB\n"
                + "        states +512 B\n"
                + "        metrics +\\S+ B\n");
  }

  @Test
  void aSweepIsPlannedWithoutItsImpossibleTrials(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("sweep.conf");
    Files.writeString(
        file,
        """
        include "%s"
        sweep.space { method.queue = [64, 50], optimizer.lr = { low = 0.1, high = 0.2 } }
        """
            .formatted(SMOKE.toString().replace('\\', '/')));

    Spoken spoken =
        Spoken.to(
            "plan",
            file.toString(),
            "hardware.threads=1",
            "--parallel",
            "2",
            "--rows",
            "2",
            "--budget",
            "100h");

    assertThat(spoken.err()).isEqualTo("measuring step and input on this machine\n");
    assertThat(spoken.out().lines().findFirst().orElseThrow())
        .matches("trial  queue  lr +steps  ms/step  time  +MiB");
    assertThat(spoken.out())
        .contains(
            """
            and 3 more
            5 of 10 trials are impossible and never start:
              method.queue: 50 is not a multiple of the 16 keys of a step (batch 16), expected for \
            instance 48 or 64
            """)
        .contains("\ntrials  10, 5 impossible\nruns    5\n")
        .contains(", 2 runs at the same time\n")
        .doesNotContain("pruned")
        .endsWith("within 4d 04h: every trial can run to its end, pruner { kind = none }\n");
    assertThat(spoken.status()).isZero();
  }

  @Test
  void aSweepOfImpossibleTrialsHasNoPlan(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("sweep.conf");
    Files.writeString(
        file,
        "include \"%s\"\nsweep.space.method.queue = [50]\n"
            .formatted(SMOKE.toString().replace('\\', '/')));

    Spoken spoken = Spoken.to("plan", file.toString());

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.out()).startsWith("1 of 1 trials is impossible and never starts:\n");
    assertThat(spoken.err()).startsWith(file + ": the only trial of the sweep is impossible,");
  }
}
