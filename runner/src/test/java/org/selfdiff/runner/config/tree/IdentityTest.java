package org.selfdiff.runner.config.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;

class IdentityTest {
  private static final Path FILE =
      Corpus.experiments().resolve("language/valid/hardware/here.conf");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=other",
        "data.root=/somewhere",
        "data.download=true",
        "hardware.threads=3",
        "hardware.loaders=1",
        "hardware.recompute=blocks",
        "run.root=/elsewhere",
        "run.checkpoint-every=10",
        "run.keep=9",
        "optimizer.momentum=0.9"
      })
  void whatChangesNothingComputedStaysOut(String override) {
    assertThat(load(override).identity()).isEqualTo(load().identity());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed=1",
        "data=cifar100",
        "views.size=40",
        "views.augment=[]",
        "backbone.width=9",
        "method.temperature=0.3",
        "method.head=linear",
        "optimizer.lr=0.0300001",
        "optimizer.lr-batch=64",
        "schedule.epochs=3",
        "schedule.lr=constant",
        "hardware.precision=fp64",
        "evaluate.knn.k=10",
        "export.onnx.opset=18"
      })
  void whatIsComputedDecides(String override) {
    assertThat(load(override).identity()).isNotEqualTo(load().identity());
  }

  /** A list may be written as its one element, and new settings say nothing of runs from before. */
  @Test
  void imagesAreTheSameHoweverTheirRootIsWritten() {
    List<String> images = List.of("data=null", "data.kind=images", "data.root=photos");
    Loaded.Valid one = load(images.toArray(String[]::new));
    assertThat(one.resolvedText()).contains("  root = \"photos\"\n  labels = auto\n");
    assertThat(Canonical.text(one.tree())).contains("\"data\":{\"kind\":\"images\"}");
    Loaded.Valid several =
        load("data=null", "data.kind=images", "data.root=[photos, more]", "data.labels=auto");
    assertThat(several.resolvedText()).contains("  root = [\"photos\", \"more\"]\n");
    assertThat(several.identity()).isEqualTo(one.identity());
    assertThat(
            load("data=null", "data.kind=images", "data.root=photos", "data.holdout=0.1")
                .identity())
        .isNotEqualTo(one.identity());
    assertThat(
            load("data=null", "data.kind=images", "data.root=photos", "data.labels=none")
                .identity())
        .isNotEqualTo(one.identity());
    assertThat(
            load("data=null", "data.kind=images", "data.root=photos", "data.decode=exact")
                .identity())
        .isEqualTo(one.identity());
    assertThat(
            load("data=null", "data.kind=images", "data.root=photos", "data.decode=scaled")
                .identity())
        .isNotEqualTo(one.identity());
  }

  /** Identities of runs that exist: a size that moves in its family's table keeps its own. */
  @ParameterizedTest
  @CsvSource({
    "resnet18, f8f97947",
    "resnet26, 6b28853d",
    "resnet34, 9fb642e4",
    "resnet50, aaa57a82",
    "vit-tiny, e9a8130c",
    "vit-small, 36060f4b",
    "vit-base, 1b9f518b",
    "vit-large, c7b7998d",
    "vit-conv-small, 452c1cb2",
    "vit-conv-base, 8d25176d"
  })
  void aKindOfBackboneKeepsItsIdentity(String kind, String identity) {
    Loaded.Valid loaded = load("backbone=null", "backbone.kind=" + kind, "views.size=32");
    assertThat(loaded.identity().shortHex()).isEqualTo(identity);
    assertThat(loaded.experiment().backbone().size().word()).isEqualTo(kind);
  }

  @Test
  void theCanonicalTextIsSortedAndHoldsDefaults() {
    assertThat(Canonical.text(load().tree()))
        .startsWith(
            "{\"backbone\":{\"kind\":\"resnet18\",\"stem\":\"cifar\",\"width\":8,\"zero-init-residual\":false},\"data\":{\"kind\":\"cifar10\"},")
        .contains(
            "\"optimizer\":{\"decayed\":\"all\",\"kind\":\"sgd\",\"lr\":0.03,\"momentum\":0.9,\"nesterov\":false,\"weight-decay\":0.0001}")
        .contains("\"seed\":0")
        .doesNotContain("threads")
        .doesNotContain("\"name\"");
  }

  @Test
  void numbersHaveOneShortestForm() {
    assertThat(Canonical.shortest(0.03)).isEqualTo("0.03");
    assertThat(Canonical.shortest(3e-2)).isEqualTo("0.03");
    assertThat(Canonical.shortest(1.0)).isEqualTo("1");
    assertThat(Canonical.shortest(0.0)).isEqualTo("0");
    assertThat(Canonical.shortest(-0.0)).isEqualTo("0");
    assertThat(Canonical.shortest(100000.0)).isEqualTo("100000");
    assertThat(Canonical.shortest(1e-9)).isEqualTo("1E-9");
    assertThat(Canonical.shortest(1.5e300)).isEqualTo("1.5E+300");
  }

  private static Loaded.Valid load(String... overrides) {
    return new ExperimentLoader().load(FILE, List.of(overrides)).orThrow();
  }
}
