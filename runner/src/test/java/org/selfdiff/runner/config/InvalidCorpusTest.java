package org.selfdiff.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.Schema;

class InvalidCorpusTest {
  private static final Path INVALID = Corpus.experiments().resolve("language/invalid");

  static Stream<String> files() {
    return Corpus.files(INVALID).stream().map(p -> p.getFileName().toString());
  }

  /**
   * With {@code -Dselfdiff.regenerate=true} the expectations are written instead: read the diff.
   */
  @ParameterizedTest
  @MethodSource("files")
  void everyMessageIsExact(String name) throws IOException {
    Path file = INVALID.resolve(name);
    Loaded loaded = new ExperimentLoader(INVALID).load(file, Corpus.beside(file, ".args"));

    assertThat(loaded).isInstanceOf(Loaded.Invalid.class);
    List<String> messages =
        ((Loaded.Invalid) loaded)
            .problems().stream()
                .map(Problem::toString)
                .map(InvalidCorpusTest::withoutKinds)
                .toList();
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Files.write(
          INVALID.resolve(name.substring(0, name.lastIndexOf('.')) + expected(name)), messages);
    }
    assertThat(messages)
        .isNotEmpty()
        .containsExactlyElementsOf(Corpus.beside(file, expected(name)));
  }

  /** Kinds of families that grow are told by their tables; one more is no change of the corpus. */
  private static String withoutKinds(String message) {
    return message
        .replace(every(Experiment.class, "backbone"), "<every backbone>")
        .replace(every(Teacher.class, "backbone"), "<every ResNet>")
        .replace(every(Experiment.class, "method"), "<every method>")
        .replace(every(Experiment.class, "mixing"), "<every mixing prior>");
  }

  private static String every(Class<?> record, String key) {
    Field field =
        Schema.of(record).fields().stream()
            .filter(f -> f.key().equals(key))
            .findFirst()
            .orElseThrow();
    return String.join(", ", ((ChoiceType) field.type()).words());
  }

  @Test
  void theCorpusIsThere() {
    assertThat(files().count()).isGreaterThanOrEqualTo(40);
  }

  /** {@code x.conf} has {@code x.expected}, {@code x.yaml} has {@code x.yaml.expected}. */
  private static String expected(String name) {
    String ending = name.substring(name.lastIndexOf('.'));
    return ending.equals(".conf") ? ".expected" : ending + ".expected";
  }
}
