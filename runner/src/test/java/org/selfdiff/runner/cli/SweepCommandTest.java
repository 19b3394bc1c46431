package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;

class SweepCommandTest {
  private static final Path QUICKSTART = Corpus.experiments().resolve("quickstart.conf");
  private static final Path SWEEP = Corpus.experiments().resolve("sweeps/temperature-lr.conf");

  @Test
  void aFileWithoutTheBlockIsAMistake() {
    for (String verb : new String[] {"sweep", "plan"}) {
      Spoken spoken = Spoken.to(verb, QUICKSTART.toString());

      assertThat(spoken.status()).isEqualTo(2);
      assertThat(spoken.err()).contains("sweep: missing, expected a block with a space");
    }
  }

  @Test
  void workersAreAtLeastOne() {
    Spoken spoken = Spoken.to("sweep", SWEEP.toString(), "--parallel", "0");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err()).startsWith("selfdiff sweep: --parallel is at least 1\n");
  }

  @Test
  void aClusterWantsSparkAndToBeToldHowMuchItDoes() {
    String master = "spark://nowhere:7077";
    Spoken none =
        Spoken.to("sweep", SWEEP.toString(), "sweep.cluster=" + master, "--parallel", "4");
    assertThat(none.err())
        .isEqualTo(
            "sweep.cluster: spark://nowhere:7077 needs Apache Spark, which this build does not"
                + " have; SELFDIFF_SPARK=1 ./selfdiff sweep … builds it in (235 MB of libraries"
                + " the first time)\n");
    assertThat(none.status()).isEqualTo(3);

    Spoken one = Spoken.to("sweep", SWEEP.toString(), "sweep.cluster=" + master);
    assertThat(one.err())
        .startsWith(
            "selfdiff sweep: --parallel is missing: how many runs spark://nowhere:7077 does at a"
                + " time\n");
    assertThat(one.status()).isEqualTo(2);

    Spoken here =
        Spoken.to(
            "sweep",
            SWEEP.toString(),
            "sweep.cluster=" + master,
            "--parallel",
            "4",
            "--devices",
            "cuda:0");
    assertThat(here.err())
        .startsWith(
            "selfdiff sweep: --devices is for this machine; Spark gives its own, see"
                + " spark.task.resource\n");
    assertThat(here.status()).isEqualTo(2);

    Spoken other = Spoken.to("sweep", SWEEP.toString(), "sweep.cluster=nowhere");
    assertThat(other.err())
        .isEqualTo(
            "command line: sweep.cluster: \"nowhere\" is no master, expected for instance"
                + " spark://host:7077\n");
    assertThat(other.status()).isEqualTo(2);
  }

  @Test
  void aBudgetIsATime() {
    Spoken spoken = Spoken.to("plan", SWEEP.toString(), "--budget", "soon");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            "selfdiff plan: --budget \"soon\" is no time, expected for instance 2h, 90m or 1h30m\n");
  }

  @Test
  void aPlanCountsTrialsAndTheSavingByPruning() {
    Spoken spoken =
        Spoken.to(
            "plan",
            SWEEP.toString(),
            "backbone.width=4",
            "backbone.stem=cifar",
            "views.size=16",
            "data.size=16",
            "data.train=640",
            "hardware.batch=64",
            "method.dim=16",
            "--rows",
            "2",
            "--budget",
            "100h");

    assertThat(spoken.err()).isEmpty();
    assertThat(spoken.out().lines().findFirst().orElseThrow())
        .matches("trial  temperature  lr +steps  ms/step  time  +MiB");
    assertThat(spoken.out())
        .contains("\nand 10 more\n")
        .contains("\ntrials  12, drawn at random in place of those that will be chosen\n")
        .containsPattern("pruned  some .*, 75\\.9 % less, with rungs at epochs \\[1, 3\\]")
        .endsWith("within 4d 04h: every trial can run to its end, pruner { kind = none }\n");
    assertThat(spoken.status()).isZero();
  }
}
