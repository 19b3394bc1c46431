package org.selfdiff.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.schema.DerivedValue;

class DerivationsTest {
  private static final Path FILE =
      Corpus.experiments().resolve("language/valid/substitution/plain.conf");

  private static List<String> derived(String... overrides) {
    return new ExperimentLoader()
        .load(FILE, List.of(overrides)).orThrow().derived().stream()
            .map(d -> d.key() + " = " + d.value() + " " + d.unit())
            .toList();
  }

  @Test
  void everyValueFollowsFromTheSettings() {
    assertThat(derived())
        .containsExactly(
            "method.keys-per-step = 64 keys",
            "method.batch-per-group = 64 images",
            "optimizer.lr.effective = 0.03 ",
            "schedule.steps-per-epoch = 9 steps",
            "schedule.steps = 18 steps");
  }

  @Test
  void theBatchScalesTheRateAndTheSymmetricLossDoublesTheKeys() {
    assertThat(
            derived(
                "define.batch=1",
                "hardware.batch=128",
                "method.queue=256",
                "method.symmetric=true"))
        .contains("method.keys-per-step = 256 keys", "optimizer.lr.effective = 0.06 ");
  }

  @Test
  void valuesOfASettingWithinTheMethodStandBesideIt() {
    Path mgd = Corpus.experiments().resolve("smoke/mgd.conf");

    assertThat(new ExperimentLoader().load(mgd, List.of()).orThrow().derived())
        .contains(
            new DerivedValue(
                "method.moco.keys-per-step",
                "16",
                "keys",
                "hardware.batch = 16",
                "keys that enter the queue at each step"));
  }

  @Test
  void severalDevicesShareTheImagesAndTheGroupsOfBatchNorm() {
    assertThat(derived("hardware.devices=4"))
        .contains("hardware.images-per-device = 16 images", "method.batch-per-group = 64 images")
        .contains("method.devices-per-group = 4 devices");
    assertThat(derived("hardware.devices=4", "method.bn-splits=2"))
        .contains("method.devices-per-group = 2 devices", "method.batch-per-group = 32 images");
    assertThat(derived("hardware.devices=4", "method.bn-splits=4"))
        .contains("method.groups-per-device = 1 groups");
    assertThat(derived("hardware.devices=4", "method.bn-splits=8"))
        .contains("method.groups-per-device = 2 groups", "method.batch-per-group = 8 images");
    assertThat(derived("hardware.devices=1", "method.bn-splits=8"))
        .noneMatch(line -> line.contains("device"));
  }

  @Test
  void devicesShareNegatives() {
    Path v3 = Corpus.experiments().resolve("smoke/moco-v3.conf");
    Path simclr = Corpus.experiments().resolve("smoke/simclr.conf");

    assertThat(new ExperimentLoader().load(v3, List.of("hardware.devices=2")).orThrow().derived())
        .contains(
            new DerivedValue(
                "method.negatives",
                "15",
                "keys",
                "hardware.batch - 1 = 16 - 1, over all devices",
                "keys of other images that a query is compared with"));
    assertThat(new ExperimentLoader().load(simclr, List.of()).orThrow().derived())
        .contains(
            new DerivedValue(
                "method.negatives",
                "30",
                "embeddings",
                "2 * hardware.batch - 2 = 2 * 16 - 2",
                "embeddings of other images that one is compared with"));
  }

  @Test
  void aPublishedSetHasItsNumberOfImages() {
    assertThat(derived("data=null", "data.kind=cifar10"))
        .contains("schedule.steps-per-epoch = 781 steps", "schedule.steps = 1562 steps");
  }

  @Test
  void stepsAreUnknownWhereTheFileDoesNotTellTheNumberOfImages() {
    assertThat(derived("data=null", "data.kind=images", "data.root=photos"))
        .noneMatch(line -> line.startsWith("schedule."));
  }
}
