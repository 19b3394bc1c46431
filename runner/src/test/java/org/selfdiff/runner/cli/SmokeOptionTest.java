package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

class SmokeOptionTest {
  private static final String MUGS =
      Corpus.experiments().resolve("mugs/vit-small-100.conf").toString();
  private static final String SWEEP =
      Corpus.experiments().resolve("sweeps/temperature-lr.conf").toString();

  @Test
  void aCheckedExperimentHasAnotherNameAndIdentity() {
    Spoken whole = Spoken.to("check", MUGS);
    Spoken smoke = Spoken.to("check", MUGS, "--smoke");

    assertThat(smoke.status()).isZero();
    assertThat(smoke.out())
        .matches(
            "\\S+vit-small-100\\.conf: ok, run mugs-imagenet-vit-small-100-smoke-[0-9a-f]{8}\n")
        .doesNotEndWith(whole.out().substring(whole.out().length() - 9));
  }

  @Test
  void theOverlayIsExplained() {
    Spoken all = Spoken.to("explain", MUGS, "--smoke");
    Spoken queue = Spoken.to("explain", MUGS, "method.instance.queue", "--smoke");

    assertThat(all.out())
        .contains(
            "\n--smoke lays over it:\n\nname = mugs-imagenet-vit-small-100-smoke\ndata = null\n")
        .contains("\nbackbone.kind = vit-tiny\n");
    assertThat(queue.out()).contains("method.instance.queue = 32 targets\n").contains("--smoke:");
    assertThat(Spoken.to("explain", MUGS).out()).doesNotContain("smoke");
  }

  @Test
  void theBlockOfASweepIsLeftAside() {
    assertThat(Spoken.to("check", SWEEP, "--smoke").out())
        .matches(".*: ok, run temperature-lr-smoke-[0-9a-f]{8}\n");
    Spoken plan = Spoken.to("plan", SWEEP, "--smoke", "--parallel", "2");
    assertThat(plan.status()).isEqualTo(2);
    assertThat(plan.err())
        .startsWith(
            "selfdiff plan: --budget and --parallel are for sweeps, --smoke leaves the sweep block"
                + " aside\n");
  }

  @Test
  void mistakesOfTheFileAreThoseOfTheFile(@TempDir Path folder) throws IOException {
    String text = Files.readString(Path.of(MUGS)).replace("\"../base", "\"selfdiff:base");
    Path file =
        Files.writeString(
            folder.resolve("wrong.conf"),
            text.replace(
                    "selfdiff:base",
                    Corpus.experiments().resolve("base").toString().replace('\\', '/'))
                + "\nmethod.quue = 3\n");

    Spoken spoken = Spoken.to("check", file.toString(), "--smoke");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err()).contains("method.quue: unknown key").endsWith(": 1 mistake\n");
    assertThat(spoken.err()).isEqualTo(Spoken.to("check", file.toString()).err());
  }

  @Test
  void aWordThatDoesNotFitTheOverlayIsToldWithItsPlace() {
    Spoken spoken = Spoken.to("check", MUGS, "--smoke", "evaluate.knn.k=1000");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err()).startsWith("command line: evaluate.knn.k: ");
  }
}
