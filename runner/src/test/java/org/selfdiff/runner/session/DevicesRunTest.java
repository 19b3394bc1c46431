package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.cli.Main;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.engine.torch.group.Processes;
import org.selfdiff.runner.record.FileDigest;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.RunPaths;

/**
 * A run on two devices, whose processes are killed and interrupted. None is left behind, and it
 * ends in the bits of an unbroken run.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DevicesRunTest {
  private static final int PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  /** A rank 0 that is gone takes the others with it. */
  @AfterEach
  void endThem() {
    started.forEach(Process::destroyForcibly);
    started.forEach(process -> process.onExit().join());
  }

  @Test
  void whateverEndsARankTheRunGoesOnToEqualBits() throws Exception {
    assertThat(start("whole", 12, 2).waitFor()).as(said()).isZero();
    assertThat(said())
        .contains("2 devices: cpu, 1 thread each")
        .doesNotContain("resuming")
        .contains("finished in");
    RunPaths whole = run("whole");
    assertThat(Files.readString(whole.rankLog(1)))
        .contains("rank 1 of 2 begins on cpu, process ")
        .contains("rank 1 ends: finished");

    // Somebody kills the other rank.
    Process first = start("broken", 12, 2);
    ProcessHandle other = other(first, 2);
    other.destroyForcibly();
    assertThat(first.waitFor()).as(said()).isEqualTo(3);
    RunPaths broken = run("broken");
    assertThat(said())
        .containsPattern(
            "(?m)^rank 1 of 2 \\(process "
                + other.pid()
                + "\\) was killed by signal 9 \\(SIGKILL: .*\\); its log is .*rank-1.log; the run"
                + " keeps its checkpoint of step \\d+; .*the same command continues from there$");
    requireNobody(other);

    // A terminal interrupts all processes.
    Process second = start("broken", 12, 2);
    other = other(second, 4);
    new ProcessBuilder("kill", "-INT", "" + second.pid(), "" + other.pid()).start().waitFor();
    assertThat(second.waitFor()).as(said()).isEqualTo(130);
    assertThat(said()).contains("resuming ").contains("interrupted in");
    requireNobody(other);

    // Somebody kills rank 0.
    Process third = start("broken", 12, 2);
    other = other(third, 6);
    third.destroyForcibly().waitFor();
    requireNobody(other);

    assertThat(start("broken", 12, 2).waitFor()).as(said()).isZero();
    assertThat(said()).contains("resuming ");
    assertThat(result(broken)).isEqualTo(result(whole));
  }

  @Test
  void aRunGoesOnWithAnotherNumberOfDevices() throws Exception {
    assertThat(start("one", 3, 1).waitFor()).as(said()).isZero();
    assertThat(said()).doesNotContain("devices");
    assertThat(run("one").rankLog(1)).doesNotExist();

    assertThat(start("other", 3, 2, "--until", "1").waitFor()).as(said()).isEqualTo(130);
    assertThat(start("other", 3, 4, "--until", "2").waitFor()).as(said()).isEqualTo(130);
    assertThat(said()).contains("4 devices: cpu, 1 thread each").contains("resuming ");
    assertThat(start("other", 3, 1).waitFor()).as(said()).isZero();

    Map<Long, Double> expected = losses(run("one"));
    Map<Long, Double> found = losses(run("other"));
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    found.forEach(
        (step, loss) ->
            assertThat(loss).as("step %d", step).isCloseTo(expected.get(step), within(1e-7)));
  }

  private Process start(String root, int epochs, int devices, String... words) throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                Processes.classPath(),
                Main.class.getName(),
                "run"));
    command.addAll(List.of(words));
    command.addAll(
        List.of(
            Corpus.experiments().resolve("smoke/simsiam.conf").toString(),
            "schedule.epochs=" + epochs,
            "hardware.precision=fp64",
            "hardware.devices=" + devices,
            "run.checkpoint-every=1",
            "run.root=" + folder.resolve(root)));
    String cache = System.getProperty("org.bytedeco.javacpp.cachedir");
    if (cache != null) {
      command.add(1, "-Dorg.bytedeco.javacpp.cachedir=" + cache);
    }
    File said = folder.resolve("said.txt").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said).start();
    started.add(process);
    return process;
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"));
  }

  /** The process of rank 1, once so many steps are kept. */
  private ProcessHandle other(Process rank0, long steps) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (kept() < steps) {
      if (!rank0.isAlive() || System.nanoTime() > end) {
        throw new AssertionError("no step " + steps + ": " + said());
      }
      Thread.sleep(5);
    }
    return rank0.children().findFirst().orElseThrow();
  }

  /** The newest step of which the broken run has a checkpoint. */
  private long kept() throws IOException {
    if (!Files.isDirectory(folder.resolve("broken"))) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder.resolve("broken"))) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.matches("step-\\d+\\.json"))
          .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
          .max()
          .orElse(0);
    } catch (UncheckedIOException removedMeanwhile) {
      return 0;
    }
  }

  /** Neither the rank nor the folder where the ranks met is there a few seconds later. */
  private void requireNobody(ProcessHandle rank) throws Exception {
    rank.onExit().get(10, TimeUnit.SECONDS);
    try (Stream<Path> left = Files.list(folder.resolve("temporary"))) {
      assertThat(left.filter(f -> f.getFileName().toString().startsWith("selfdiff"))).isEmpty();
    }
  }

  private RunPaths run(String root) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve(root))) {
      return new RunPaths(all.findFirst().orElseThrow());
    }
  }

  private static Map<Long, Double> losses(RunPaths paths) throws IOException {
    Map<Long, Double> losses = new TreeMap<>();
    for (MetricsLine line : Metrics.read(paths.metrics()).lines()) {
      if (line.values().containsKey(Metrics.LOSS)) {
        losses.put(line.step(), line.values().get(Metrics.LOSS));
      }
    }
    return losses;
  }

  /** Weights and metrics, without what depends on the clock. */
  private static Map<String, Object> result(RunPaths paths) throws IOException {
    Map<String, Object> result = new TreeMap<>();
    result.put("last", FileDigest.sha256(paths.checkpoints().resolve("step-000048.safetensors")));
    List<Map<String, Double>> lines = new ArrayList<>();
    for (MetricsLine line : Metrics.read(paths.metrics()).lines()) {
      Map<String, Double> values = new TreeMap<>(line.values());
      values.remove(Metrics.IMAGES_PER_SECOND);
      values.keySet().removeIf(key -> key.contains("second"));
      values.put("step", (double) line.step());
      lines.add(values);
    }
    result.put("metrics", lines);
    return result;
  }
}
