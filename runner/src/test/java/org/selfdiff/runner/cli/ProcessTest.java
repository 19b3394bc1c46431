package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

/** What the process itself owes: one locale, and a status that tells whether output was written. */
class ProcessTest {
  /** A language whose digits, separators and capital letters are all its own. */
  private static final List<String> ARABIC =
      List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=u-nu-arab");

  @TempDir Path folder;

  @Test
  void everyFileHasTheSameDigitsInEveryLocale() throws Exception {
    Path runs = folder.resolve("runs");
    Path smoke = Corpus.experiments().resolve("smoke/simsiam.conf");
    File said = folder.resolve("said.txt").toFile();

    assertThat(
            start(
                ARABIC, said, "run", smoke + "", "schedule.epochs=1", "run.root=" + runs, "name=a"))
        .as(Files.readString(said.toPath()))
        .isZero();
    Path run;
    try (Stream<Path> all = Files.list(runs)) {
      run = all.findFirst().orElseThrow();
    }
    List<Path> texts = new ArrayList<>(List.of(said.toPath()));
    try (Stream<Path> files = Files.walk(run)) {
      files
          .filter(file -> file.toString().matches(".*\\.(html|jsonl?|conf|log|txt)"))
          .forEach(texts::add);
    }
    assertThat(texts).hasSizeGreaterThan(6);
    for (Path text : texts) {
      assertThat(Files.readString(text)).as(text + "").doesNotContainPattern("[\\p{Nd}&&[^0-9]]");
    }

    Path rows = folder.resolve("rows.npy");
    Path image = picture();
    Path backbone = run.resolve("export/backbone.onnx");
    assertThat(start(ARABIC, said, "embed", backbone + "", image + "", "-o", rows + ""))
        .as(Files.readString(said.toPath()))
        .isZero();
    assertThat(new String(Files.readAllBytes(rows), StandardCharsets.ISO_8859_1))
        .contains("'shape': (1, 32)");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void outputThatCouldNotBeWrittenIsNoSuccess() throws Exception {
    assertThat(start(List.of(), new File("/dev/full"), "check", quickstart())).isEqualTo(3);
    assertThat(start(List.of(), new File("/dev/null"), "check", quickstart())).isZero();
  }

  private static String quickstart() {
    return Corpus.experiments().resolve("quickstart.conf").toString();
  }

  private Path picture() throws IOException {
    byte[] header = "P6\n8 8\n255\n".getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[header.length + 8 * 8 * 3];
    System.arraycopy(header, 0, bytes, 0, header.length);
    return Files.write(folder.resolve("gray.ppm"), bytes);
  }

  private int start(List<String> options, File said, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectError(folder.resolve("err.txt").toFile())
            .redirectOutput(said)
            .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
