package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.cli.Main;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.record.FileDigest;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.RunPaths;

/**
 * A run that is killed at random moments, from its first class to its last file, and started again
 * ends in the bits of an unbroken one. {@code -Dselfdiff.kills=100} kills more often.
 */
class KilledRunTest {
  private static final int KILLS = Integer.getInteger("selfdiff.kills", 4);
  private static final long SEED = Long.getLong("selfdiff.kills.seed", 20261128);

  @TempDir Path folder;

  @Test
  void killedRunsEndInEqualBits() throws Exception {
    long begin = System.nanoTime();
    assertThat(start("whole").waitFor()).as(said()).isZero();
    long whole = System.nanoTime() - begin;
    Map<String, Object> expected = result("whole");

    Random random = new Random(SEED);
    int kills = 0;
    int finished = 0;
    while (kills < KILLS) {
      Process process = start("killed");
      if (process.waitFor((long) (random.nextDouble() * whole), TimeUnit.NANOSECONDS)) {
        assertThat(process.exitValue()).as("after %d kills: %s", kills, said()).isZero();
        assertThat(result("killed")).as("after %d kills", kills).isEqualTo(expected);
        delete(folder.resolve("killed"));
        finished++;
      } else {
        process.destroyForcibly().waitFor();
        kills++;
      }
    }
    assertThat(start("killed").waitFor()).as("after %d kills: %s", kills, said()).isZero();
    assertThat(result("killed")).as("after %d kills", kills).isEqualTo(expected);
    System.out.printf("%d kills, %d runs that ended in equal bits%n", kills, finished + 1);
  }

  private Process start(String root) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "run",
                Corpus.experiments().resolve("smoke/simsiam.conf").toString(),
                "run.checkpoint-every=2",
                "run.root=" + folder.resolve(root)));
    File said = folder.resolve("said.txt").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said).start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"));
  }

  /**
   * All that does not depend on clock and machine: weights, metrics, the exported file's claims.
   */
  private Map<String, Object> result(String root) throws IOException {
    RunPaths paths;
    try (Stream<Path> all = Files.list(folder.resolve(root))) {
      paths = new RunPaths(all.findFirst().orElseThrow());
    }
    Map<String, Object> result = new TreeMap<>();
    try (Stream<Path> all = Files.list(paths.checkpoints())) {
      for (Path file : all.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
        result.put(file.getFileName().toString(), FileDigest.sha256(file));
      }
    }
    List<Map<String, Double>> lines = new ArrayList<>();
    for (MetricsLine line : Metrics.read(paths.metrics()).lines()) {
      Map<String, Double> values = new TreeMap<>(line.values());
      values.remove(Metrics.IMAGES_PER_SECOND);
      values.keySet().removeIf(key -> key.contains("second"));
      values.put("step", (double) line.step());
      lines.add(values);
    }
    result.put("metrics", lines);
    result.put(
        "weights",
        OnnxFile.metadata(paths.export().resolve("backbone.onnx")).get("weights.sha256"));
    return result;
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
