package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.sweep.machine.Cluster;
import org.selfdiff.runner.sweep.machine.Machines;

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
  void devicesAreEnoughForTheRunsAtTheSameTime() {
    Spoken spoken =
        Spoken.to(
            "sweep",
            SWEEP.toString(),
            "--parallel",
            "2",
            "--devices",
            "cuda:0,cuda:1,cuda:2",
            "hardware.devices=2");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            "selfdiff sweep: --devices names 3 GPUs, and 2 runs at the same time of 2 devices each"
                + " need 4; name more, or lower --parallel or hardware.devices\n");
  }

  @Test
  void onAClusterEveryRunHasOneDevice() {
    String sentence =
        "spark://nowhere:7077 gives each run one process of a worker, and hardware.devices asks"
            + " for 2 devices that share its steps; expected hardware.devices = 1, or a sweep on"
            + " this machine\n";
    String[] words = {
      SWEEP.toString(), "sweep.cluster=\"spark://nowhere:7077\"", "hardware.devices=2"
    };

    Spoken sweep = Spoken.to("sweep", "--parallel", "2", words[0], words[1], words[2]);
    assertThat(sweep.status()).isEqualTo(2);
    assertThat(sweep.err()).isEqualTo("command line: sweep.cluster: " + sentence);
    Spoken check = Spoken.to("check", "--no-memory", words[0], words[1], words[2]);
    assertThat(check.status()).isEqualTo(2);
    assertThat(check.err()).startsWith("command line: sweep.cluster: " + sentence);
  }

  @Test
  void theSurroundingClusterIsRefusedTheSame(@TempDir Path folder) {
    Cluster around =
        new Cluster() {
          @Override
          public Optional<String> surrounding() {
            return Optional.of("spark://around:7077");
          }

          @Override
          public Machines open(String master, Path of) {
            throw new AssertionError("opened " + master);
          }
        };
    StringWriter err = new StringWriter();
    int status =
        Main.run(
            around,
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            "sweep",
            "--parallel",
            "2",
            SWEEP.toString(),
            "hardware.devices=2",
            "run.root=" + folder);

    assertThat(status).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "selfdiff sweep: spark://around:7077 gives each run one process of a worker, and"
                + " hardware.devices asks for 2 devices that share its steps; ");
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
