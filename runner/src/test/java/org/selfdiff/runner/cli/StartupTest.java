package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Corpus;

/** Looks at a process of its own: which classes and libraries a quick command loads. */
class StartupTest {
  private static final List<String> HEAVY =
      List.of("org.nd4j.", "org.bytedeco.", "ai.onnxruntime.", "ch.qos.logback.");

  @ParameterizedTest
  @ValueSource(strings = {"check --no-memory", "explain"})
  void quickVerbsLoadNoEngine(String verb, @TempDir Path folder)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(verb.split(" ")));
    words.add(Corpus.experiments().resolve("quickstart.conf").toString());
    List<String> loaded = started(folder, 0, words);
    String other = verb.startsWith("check") ? "ExplainCommand" : "CheckCommand";
    assertThat(loaded).contains("org.selfdiff.runner.config.Experiment");
    assertThat(heavy(loaded)).isEmpty();
    assertThat(loaded.stream().filter(name -> name.endsWith("." + other))).isEmpty();
  }

  /** Mistakes are told at once: a step that cannot be is not planned. */
  @Test
  void aFileWithAMistakeLoadsNoEngine(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path wrong = Corpus.experiments().resolve("language/invalid/view-count.conf");
    assertThat(heavy(started(folder, 2, List.of("check", wrong.toString())))).isEmpty();
  }

  private static Stream<String> heavy(List<String> loaded) {
    return loaded.stream().filter(name -> HEAVY.stream().anyMatch(name::startsWith));
  }

  /** The classes that a process of its own has loaded when it ends with the given status. */
  private static List<String> started(Path folder, int status, List<String> words)
      throws IOException, InterruptedException {
    Path log = folder.resolve("classes.log");
    Path out = folder.resolve("out.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xshare:off");
    command.add("-Xlog:class+load:file=" + log);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(words);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isEqualTo(status);
    return classes(log);
  }

  /** Lines are {@code [time][info][class,load] NAME source: FROM}. */
  private static List<String> classes(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.map(line -> line.substring(line.lastIndexOf("] ") + 2).split(" ")[0]).toList();
    }
  }
}
