package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

/** Processes that are started without the launcher, in environments that would end them. */
@EnabledOnOs(
    value = OS.LINUX,
    architectures = {"amd64", "x86_64"})
class SafeEnvironmentTest {
  @TempDir private Path folder;

  private record Ended(int status, String out, String err) {}

  private Ended started(Class<?> main, String variable, String value, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(words));
    File out = folder.resolve("out.txt").toFile();
    File err = folder.resolve("err.txt").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
    builder.environment().put(variable, value);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }

  @Test
  void aValueThatIsLeftOutIsSaidOnceAndTheCommandGoesOn() throws Exception {
    Ended ended = started(Main.class, "OPENBLAS_CORETYPE", "no such core", "--version");

    assertThat(ended.status()).isZero();
    assertThat(ended.out()).startsWith("selfdiff ");
    assertThat(ended.err())
        .startsWith(
            "selfdiff: OPENBLAS_CORETYPE is no such core, which OpenBLAS does not know: it is left"
                + " out")
        .hasLineCount(1);
  }

  /** Where there is no FMA4 these kernels end the process in the first product of matrices. */
  @Test
  void aStepIsComputedWhereItsKernelsWouldEndTheProcess() throws Exception {
    Ended ended =
        started(
            Main.class,
            "OPENBLAS_CORETYPE",
            "Excavator",
            "bench",
            Corpus.experiments().resolve("quickstart.conf").toString(),
            "--smoke",
            "--steps=1",
            "--threads=1");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("images_per_s");
  }

  @Test
  void aValueThatTheProcessorCanRunIsNotSpokenOf() throws Exception {
    assertThat(started(Main.class, "OPENBLAS_CORETYPE", "prescott", "--version").err()).isEmpty();
  }

  @Test
  void devicesWriteOneLineForScripts() throws Exception {
    Ended shown = started(Main.class, "OPENBLAS_CORETYPE", "prescott", "devices", "--json");
    assertThat(shown.status()).isZero();
    assertThat(shown.out()).startsWith("{\"processor\":{\"name\":").hasLineCount(1);
  }
}
