package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

class CheckCommandTest {
  private static final Path QUICKSTART = Corpus.experiments().resolve("quickstart.conf");

  @Test
  void aGoodFileIsOk() {
    Spoken spoken = Spoken.to("check", QUICKSTART.toString());

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out()).matches("\\S+quickstart\\.conf: ok, run quickstart-[0-9a-f]{8}\n");
    assertThat(spoken.err()).isEmpty();
  }

  @Test
  void whatAnExperimentsOwnMemoryDoesNotHoldIsAMistake() {
    String file = Corpus.experiments().resolve("smoke/moco.conf").toString();

    Spoken refused = Spoken.to("check", file, "hardware.memory=1500 KiB");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .startsWith(file + ": a step needs 2.0 MiB of memory, and hardware.memory is 1500 KiB: ")
        .contains("hardware.batch = 8 is the largest that fits")
        .endsWith(file + ": 1 mistake\n");
    assertThat(Spoken.to("check", file, "hardware.memory=3 MiB").status()).isZero();
    assertThat(Spoken.to("check", "--no-memory", file, "hardware.memory=1500 KiB").status())
        .isZero();
    // Of several files the steps are not planned unless that is asked for.
    assertThat(Spoken.to("check", file, file, "hardware.memory=1500 KiB").status()).isZero();
    assertThat(Spoken.to("check", "--memory", file, file, "hardware.memory=1500 KiB").status())
        .isEqualTo(2);
  }

  @Test
  void whatNoArrayHoldsIsAMistake() {
    String recipe = "momentum2-teacher/r50-batch4096-100.conf";
    String file = Corpus.experiments().resolve(recipe).toString();
    Spoken spoken = Spoken.to("check", file);

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            file
                + ": the experiment is too large for any machine: a result of Conv2d [4096, 64, 112,"
                + " 112] has 3288334336 elements, more than one array can have (2^31 - 1)."
                + " hardware.batch = 2656 is the largest that works.");
  }

  @Test
  void whatThisMachineDoesNotHoldIsSaidAndNoMistake() {
    String file = Corpus.experiments().resolve("mugs/vit-large-250.conf").toString();
    Spoken spoken = Spoken.to("check", file);

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out())
        .matches(".*: ok, run .*\n.*: a step needs \\d+\\.\\d GiB; this machine has .* GiB\n");
  }

  @Test
  void theBlockOfASweepIsChecked() {
    String file = Corpus.experiments().resolve("sweeps/temperature-lr.conf").toString();

    assertThat(Spoken.to("check", file).out())
        .matches(".*: ok, run temperature-lr-[0-9a-f]{8}, a sweep over 2 settings\n");
    Spoken spoken = Spoken.to("check", file, "sweep.trial=3");
    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .isEqualTo(
            "command line: sweep.trial: unknown key, did you mean sweep.trials?\n"
                + file
                + ": 1 mistake\n");
  }

  @Test
  void impossiblePointsAreListedAndAloneAMistake(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("sweep.conf");
    String smoke = Corpus.experiments().resolve("smoke/moco.conf").toString().replace('\\', '/');
    Files.writeString(
        file,
        "include \"%s\"\nsweep.space { method.queue = { choices = [64, 50] } }\n".formatted(smoke));
    String reason =
        "method.queue: 50 is not a multiple of the 16 keys of a step (batch 16), expected for"
            + " instance 48 or 64";

    Spoken some = Spoken.to("check", file.toString());
    Spoken none = Spoken.to("check", file.toString(), "sweep.space.method.queue.choices=[50]");

    assertThat(some.status()).isZero();
    assertThat(some.err()).isEmpty();
    assertThat(some.out().lines().findFirst().orElseThrow())
        .matches(".*: ok, run smoke-moco-[0-9a-f]{8}, a sweep over 1 setting");
    assertThat(some.out())
        .endsWith(
            """
            1 of 2 trials is impossible and never starts:
              %s
                trial 1  queue 50
            """
                .formatted(reason));
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.out()).isEmpty();
    assertThat(none.err())
        .isEqualTo(
            """
            1 of 1 trials is impossible and never starts:
              %s
                trial 0  queue 50
            %s: the only trial of the sweep is impossible, nothing is started; expected at least \
            one point of sweep.space that is a valid experiment
            """
                .formatted(reason, file));
  }

  @Test
  void overridesAreChecked() {
    Spoken spoken = Spoken.to("check", QUICKSTART.toString(), "schedule.epoch=3", "name=a/b");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .isEqualTo(
            """
            command line: schedule.epoch: unknown key, did you mean schedule.epochs?
            command line: name: "a/b" cannot name a folder, expected up to 100 letters, digits, dots, \
            dashes and underscores, a letter or digit first
            %s: 2 mistakes
            """
                .formatted(QUICKSTART));
  }

  @Test
  void everyFileIsCheckedAndOneBadOneDecides() {
    Path bad = Corpus.experiments().resolve("language/invalid/name.conf");

    Spoken spoken = Spoken.to("check", bad.toString(), QUICKSTART.toString());

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.out()).contains("quickstart.conf: ok");
    assertThat(spoken.err()).contains("name.conf:2:1: name: ").endsWith("name.conf: 1 mistake\n");
  }

  @Test
  void aMissingFileIsAMistake() {
    Path near = Corpus.experiments().resolve("quickstrat.conf");

    Spoken spoken = Spoken.to("check", near.toString());

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .contains("no such file, expected an experiment file, did you mean ")
        .contains("quickstart.conf?");
  }

  @Test
  void overridesAloneAreNoFile() {
    assertThat(Spoken.to("check", "seed=1").err())
        .startsWith("selfdiff check: a file is missing, expected an experiment file\n");
  }
}
