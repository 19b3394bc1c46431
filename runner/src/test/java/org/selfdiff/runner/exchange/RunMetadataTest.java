package org.selfdiff.runner.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Provenance;

class RunMetadataTest {
  private static final List<String> SMALL =
      List.of("data.train=24", "data.test=12", "hardware.batch=4");

  private static Map<String, String> of(LaunchDevices devices, String... words) {
    List<String> all = new ArrayList<>(SMALL);
    all.addAll(List.of(words));
    Loaded.Valid loaded =
        new ExperimentLoader().load(Corpus.experiments().resolve("quickstart.conf"), all).orThrow();
    Launch launch =
        new Launch("t", List.of(), "box", 1, null, "17", "Linux", "P", 2, devices, 0, Map.of());
    Provenance provenance = new Provenance("a", loaded.identity().hex(), Map.of(), List.of(launch));
    try (ImageSet set = loaded.experiment().data().open()) {
      return RunMetadata.of(loaded, provenance, set);
    }
  }

  @Test
  void whatMadeARunIsNoPartOfIt() {
    Map<String, String> one = of(new LaunchDevices(1, "cpu", 2));
    Map<String, String> two =
        of(
            new LaunchDevices(2, "cpu", 1),
            "hardware.devices=2",
            "hardware.threads=1",
            "hardware.loaders=1",
            "hardware.device=cpu",
            "hardware.memory=8 GiB",
            "hardware.recompute=blocks",
            "hardware.joined-kernels=on",
            "run.root=elsewhere");

    assertThat(two).isEqualTo(one);
    assertThat(one.get("run.experiment"))
        .contains("hardware {\n  engine = auto\n  batch = 4\n  precision = fp32\n}\n");
    assertThat(of(new LaunchDevices(1, "cpu", 2), "hardware.batch=2").get("run.experiment"))
        .isNotEqualTo(one.get("run.experiment"));
  }
}
