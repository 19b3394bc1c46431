package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;

/** Which networks of a method start from trained weights: whole, and no others. */
class StartingBackboneTest {
  @ParameterizedTest
  @CsvSource({
    "moco, encoder_k encoder_q",
    "mgd, encoder_k encoder_q",
    "moco-v3, base_encoder momentum_encoder",
    "byol, encoder target",
    "simclr, encoder",
    "simsiam, encoder",
    "swav, encoder",
    "w-mse, encoder",
    "momentum2-teacher, student_encoder teacher_encoder",
    "dino, student teacher",
    "mugs, student.backbone teacher.backbone",
  })
  void everyNetworkThatIsACopyOfTheKeptOneStartsFromTheFile(String recipe, String networks)
      throws IOException {
    Experiment e =
        new ExperimentLoader()
            .load(
                Corpus.experiments().resolve("smoke").resolve(recipe + ".conf"),
                List.of("backbone.init=weights.pth"))
            .orThrow()
            .experiment();
    Map<String, Part> parts = new HashMap<>();
    Setup.of(e)
        .train()
        .step()
        .states()
        .forEach(s -> s.parts().forEach(p -> parts.put(p.name(), p)));
    Map<String, Set<String>> started = new TreeMap<>();
    for (Part part : parts.values()) {
      Part first = part;
      while (first.init() instanceof Initializer.CopyOf copy) {
        first = parts.get(copy.part());
      }
      // A distilled student's teacher has a file of its own.
      if (first.init() instanceof Initializer.Imported imported
          && imported.file().equals("weights.pth")) {
        assertThat(part.name()).endsWith("." + imported.key());
        int prefix = part.name().length() - imported.key().length() - 1;
        started
            .computeIfAbsent(part.name().substring(0, prefix), any -> new TreeSet<>())
            .add(imported.key());
      }
    }
    assertThat(started.keySet()).containsExactly(networks.split(" "));
    Set<String> keys = ImportedBackbone.shapes(e.backbone().network(e.views().size())).keySet();
    assertThat(started.values()).allMatch(keys::equals);
  }
}
