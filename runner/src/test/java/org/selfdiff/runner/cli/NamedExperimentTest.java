package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

class NamedExperimentTest {
  private static final String HOME = "selfdiff.home";

  @TempDir private Path folder;
  private String before;

  @BeforeEach
  void install() {
    before = System.getProperty(HOME);
    System.setProperty(HOME, Corpus.experiments().getParent().toString());
  }

  @AfterEach
  void uninstall() {
    if (before == null) {
      System.clearProperty(HOME);
    } else {
      System.setProperty(HOME, before);
    }
  }

  @Test
  void aRecipeByNameIsTheRunOfItsPath() {
    Path file = Corpus.experiments().resolve("smoke/moco.conf");
    Spoken path = Spoken.to("check", file.toString());

    for (String name : new String[] {"smoke/moco", "selfdiff:smoke/moco.conf"}) {
      Spoken spoken = Spoken.to("check", name);

      assertThat(spoken.status()).isZero();
      assertThat(spoken.out()).isEqualTo(path.out()).contains(": ok, run ");
      assertThat(spoken.err()).isEqualTo(name + " is " + file + "\n");
    }
  }

  @Test
  void aShippedBaseIsFoundFromAnywhere() throws IOException {
    String rest =
        """
        name = mine
        data = shapes
        views.size = 32
        backbone { kind = resnet18, stem = cifar }
        method = moco
        optimizer { kind = sgd, lr = 0.03 }
        schedule.epochs = 2
        """;
    String yaml = rest.replace(" = ", ": ").replaceAll("(?m)^(\\w+) \\{", "$1: {");
    Path base = Corpus.experiments().resolve("base/cifar.conf");
    Path path = Files.writeString(folder.resolve("a.conf"), "include \"" + base + "\"\n" + rest);
    Path include =
        Files.writeString(
            folder.resolve("b.conf"), "include \"selfdiff:base/cifar.conf\"\n" + rest);
    Path over =
        Files.writeString(
            folder.resolve("c.conf"), "extends = \"selfdiff:base/cifar.conf\"\n" + rest);
    Path in =
        Files.writeString(folder.resolve("d.yaml"), "extends: selfdiff:base/cifar.conf\n" + yaml);

    Spoken spoken =
        Spoken.to("check", path.toString(), include.toString(), over.toString(), in.toString());

    assertThat(spoken.err()).isEmpty();
    assertThat(spoken.out().lines().map(line -> line.replaceFirst(".*: ok", "")).distinct())
        .hasSize(1);
  }

  @Test
  void anUnknownBaseIsToldWithItsPositionAndTheNearest() throws IOException {
    Path file =
        Files.writeString(folder.resolve("a.conf"), "\ninclude \"selfdiff:base/cifr.conf\"\n");

    assertThat(Spoken.to("check", file.toString()).err())
        .containsPattern(
            "a\\.conf:2\\S* selfdiff:base/cifr\\.conf: no shipped experiment has this name, did you"
                + " mean selfdiff:base/cifar\\.conf\\?\n");
  }

  @Test
  void anUnknownRecipeIsAMistakeOfTheCommandLine() {
    Spoken spoken = Spoken.to("run", "mocov2");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .isEqualTo(
            "selfdiff run: mocov2: neither a file nor a recipe of "
                + Corpus.experiments()
                + ", did you mean mgd/moco-v2-r18 or mgd/moco-v2-r34 or imagenet/moco-v2-r50?\n"
                + "selfdiff run --help shows what can be asked for.\n");
  }

  @Test
  void aFileThatIsNotThereIsAnsweredWithTheShippedOne() {
    assertThat(Spoken.to("check", "experiments/quickstart.conf").err())
        .contains(
            "quickstart.conf: no such file, expected an experiment file, did you mean"
                + " selfdiff:quickstart.conf?\n");
  }

  @Test
  void aTildeInAnOptionIsTheHomeFolder() {
    assertThat(Spoken.to("compare", "~/there-is-no-such-folder").err())
        .startsWith(System.getenv("HOME") + "/there-is-no-such-folder: no such folder");
    assertThat(Spoken.to("compare", "x", "-o=~bob/x.html"))
        .matches(spoken -> spoken.status() == 2)
        .extracting(Spoken::err)
        .asString()
        .startsWith(
            "selfdiff compare: Invalid value for option '--html': \"~bob/x.html\": ~bob is not"
                + " looked up, ");
  }
}
