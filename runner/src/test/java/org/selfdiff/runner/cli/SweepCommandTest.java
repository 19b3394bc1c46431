package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

class SweepCommandTest {
  private static final Path QUICKSTART = Corpus.experiments().resolve("quickstart.conf");
  private static final Path SWEEP = Corpus.experiments().resolve("sweeps/temperature-lr.conf");

  @Test
  void aFileWithoutTheBlockIsAMistake() {
    Spoken spoken = Spoken.to("sweep", QUICKSTART.toString());

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err()).contains("sweep: missing, expected a block with a space");
  }

  @Test
  void whereEveryPointIsImpossibleNothingIsStarted(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("sweep.conf");
    Files.writeString(
        file,
        "include \"%s\"\nsweep.space.method.queue = [100, 200]\n"
            .formatted(QUICKSTART.toString().replace('\\', '/')));

    Spoken spoken = Spoken.to("sweep", file.toString(), "run.root=" + folder.resolve("runs"));

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.out())
        .isEqualTo(
            """
            2 of 2 trials are impossible and never start:
              method.queue: 100 is not a multiple of the 128 keys of a step (batch 128), expected \
            for instance 128
                trial 0  queue 100
              method.queue: 200 is not a multiple of the 128 keys of a step (batch 128), expected \
            for instance 128 or 256
                trial 1  queue 200
            """);
    assertThat(spoken.err())
        .isEqualTo(
            file
                + ": all 2 trials of the sweep are impossible, nothing is started; expected at least one"
                + " point of sweep.space that is a valid experiment\n");
    assertThat(folder.resolve("runs")).doesNotExist();
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
}
