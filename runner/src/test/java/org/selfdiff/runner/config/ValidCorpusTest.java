package org.selfdiff.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValidCorpusTest {
  private static final Path VALID = Corpus.experiments().resolve("language/valid");

  static Stream<String> groups() throws IOException {
    try (Stream<Path> folders = Files.list(VALID)) {
      return folders.map(p -> p.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void allSpellingsGiveOneIdentity(String group) {
    Map<String, String> identities = new LinkedHashMap<>();
    for (Path file : Corpus.files(VALID.resolve(group))) {
      identities.put(file.getFileName().toString(), load(file).identity().hex());
    }

    assertThat(identities).hasSizeGreaterThan(1);
    assertThat(identities.values().stream().distinct()).as("%s", identities).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("groups")
  void resolvedTextLoadsToTheSameExperiment(String group, @TempDir Path folder) throws IOException {
    for (Path file : Corpus.files(VALID.resolve(group))) {
      Loaded.Valid written = load(file);
      Path resolved = Files.writeString(folder.resolve("resolved.conf"), written.resolvedText());

      Loaded.Valid again = new ExperimentLoader(folder).load(resolved, List.of()).orThrow();

      assertThat(again.experiment()).isEqualTo(written.experiment());
      assertThat(again.runName()).isEqualTo(written.runName());
    }
  }

  private static Loaded.Valid load(Path file) {
    return new ExperimentLoader(VALID).load(file, Corpus.beside(file, ".args")).orThrow();
  }
}
