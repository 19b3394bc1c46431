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
                .map(InvalidCorpusTest::withoutSizes)
                .toList();
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Files.write(
          INVALID.resolve(name.substring(0, name.lastIndexOf('.')) + expected(name)), messages);
    }
    assertThat(messages)
        .isNotEmpty()
        .containsExactlyElementsOf(Corpus.beside(file, expected(name)));
  }

  /** The kinds of backbones are told by their tables; one more is no change of the corpus. */
  private static String withoutSizes(String message) {
    String every = String.join(", ", choice(NamedBackbone.class).words());
    String residual = String.join(", ", choice(Teacher.class).words());
    return message.replace(every, "<every backbone>").replace(residual, "<every ResNet>");
  }

  private static ChoiceType choice(Class<?> record) {
    return Schema.of(record).fields().stream()
        .map(Field::type)
        .filter(ChoiceType.class::isInstance)
        .map(ChoiceType.class::cast)
        .findFirst()
        .orElseThrow();
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
