package org.selfdiff.runner.config.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Corpus;

class ShippedExperimentsTest {
  private static final Path FOLDER = Corpus.experiments();
  private static final ShippedExperiments SHIPPED = new ShippedExperiments(Optional.of(FOLDER));

  @ParameterizedTest
  @CsvSource({
    "selfdiff:base/cifar.conf,base/cifar.conf",
    "selfdiff:base/cifar,base/cifar.conf",
    "selfdiff:quickstart.conf,quickstart.conf",
    "selfdiff:un-mix/moco-cifar10-symmetric.conf,un-mix/moco-cifar10-symmetric.conf"
  })
  void aNameIsAFileOfTheFolder(String name, String file) {
    assertThat(SHIPPED.file(name)).isEqualTo(FOLDER.resolve(file));
  }

  @ParameterizedTest
  @CsvSource({
    "quickstart,quickstart.conf",
    "smoke/moco,smoke/moco.conf",
    "moco-cifar10-symmetric,un-mix/moco-cifar10-symmetric.conf"
  })
  void aRecipeIsFoundByName(String name, String file) {
    assertThat(SHIPPED.recipe(name)).isEqualTo(FOLDER.resolve(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "selfdiff:",
        "selfdiff:../x.conf",
        "selfdiff:base/../../x",
        "selfdiff:/etc/x",
        "selfdiff:a\\..\\b"
      })
  void noNameLeavesTheFolder(String name) {
    assertThatThrownBy(() -> SHIPPED.file(name))
        .hasMessage(
            name
                + ": leaves the folder of the shipped experiments, expected a name below it, as in"
                + " selfdiff:base/cifar.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "selfdiff:base/cifr.conf|selfdiff:base/cifar.conf",
        "selfdiff:un-mix/moco-cifar10.conf|selfdiff:un-mix/moco-cifar10-symmetric.conf or selfdiff:un-mix/moco-cifar10-asymmetric.conf or selfdiff:un-mix/moco-cifar100-symmetric.conf",
        "selfdiff:quikstart|selfdiff:quickstart.conf"
      })
  void anUnknownNameIsAnsweredWithTheNearest(String name, String near) {
    assertThatThrownBy(() -> SHIPPED.file(name))
        .hasMessage(name + ": no shipped experiment has this name, did you mean " + near + "?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mocov2|mgd/moco-v2-r18 or mgd/moco-v2-r34 or imagenet/moco-v2-r50",
        "un-mix/moco-cifar10|un-mix/moco-cifar10-symmetric or un-mix/moco-cifar10-asymmetric or un-mix/moco-cifar100-symmetric",
        "QuickStrt|quickstart",
        "smoke/simcrl|smoke/simclr"
      })
  void anUnknownRecipeIsAnsweredWithTheNearest(String name, String near) {
    assertThatThrownBy(() -> SHIPPED.recipe(name))
        .hasMessage(
            name + ": neither a file nor a recipe of " + FOLDER + ", did you mean " + near + "?");
  }

  @Test
  void aNameOfSeveralRecipesIsAnsweredWithAll() {
    assertThatThrownBy(() -> SHIPPED.recipe("moco"))
        .hasMessage(
            "moco: several shipped recipes have this name, expected one of shapes/moco, smoke/moco");
  }

  @Test
  void withoutAnInstallationNothingIsFound() {
    ShippedExperiments none = new ShippedExperiments(Optional.empty());

    assertThatThrownBy(() -> none.file("selfdiff:base/cifar.conf"))
        .hasMessage(
            "selfdiff:base/cifar.conf: the folder of the installation is not known, expected"
                + " SelfDiff to be started by its launcher or with -Dselfdiff.home=FOLDER");
    assertThatThrownBy(() -> none.recipe("quickstart"))
        .hasMessage(
            "quickstart: neither a file nor a recipe of the installation, which is not known");
  }

  @Test
  void aPathThatIsNotThereIsHintedAt() {
    assertThat(SHIPPED.meant("experiments/quickstart.conf")).contains("selfdiff:quickstart.conf");
    assertThat(SHIPPED.meant("w/moco.conf")).isEmpty();
  }
}
