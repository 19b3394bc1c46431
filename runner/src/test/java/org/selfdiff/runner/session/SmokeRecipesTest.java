package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;

/**
 * Every recipe in {@code experiments/smoke} trains; a second run that is stopped on its way and
 * started again, now with activations computed again, ends in the same bits, so that it is both the
 * same run twice and a run resumed.
 */
class SmokeRecipesTest {
  /** How a recipe that needs the run of another one names both. */
  private static final Pattern TWO =
      Pattern.compile("# command: ./selfdiff run experiments/smoke/(\\S+) && .*");

  @TempDir private Path folder;

  static Stream<String> recipes() {
    Path smoke = Corpus.experiments().resolve("smoke");
    return Files.isDirectory(smoke)
        ? Corpus.files(smoke).stream().map(f -> f.getFileName().toString())
        : Stream.of();
  }

  static Stream<String> recipesOfEachRule() throws IOException {
    return "all".equals(System.getProperty("selfdiff.recipes"))
        ? recipes()
        : Stream.of("moco.conf", "byol.conf", "dino.conf", "momentum2-teacher.conf");
  }

  private static Path recipe(String name) {
    return Corpus.experiments().resolve("smoke").resolve(name);
  }

  private Loaded.Valid load(String name, String root, List<String> more) throws IOException {
    List<String> words = new ArrayList<>(more);
    words.add("run.root=" + folder.resolve(root));
    words.add("hardware.threads=1");
    return new ExperimentLoader(Corpus.experiments()).load(recipe(name), words).orThrow();
  }

  private RunState run(Loaded.Valid loaded) throws IOException {
    return new ExperimentRun(loaded, List.of("selfdiff", "run"), folder, BrokenRun.silent()).run();
  }

  private static Path runFolder(Loaded.Valid loaded) {
    return Path.of(loaded.experiment().run().root()).resolve(loaded.runName());
  }

  /** Settings that a recipe takes from the run of another. */
  private List<String> before(String name) throws IOException {
    for (String line : Files.readAllLines(recipe(name))) {
      Matcher two = TWO.matcher(line);
      if (two.matches()) {
        Loaded.Valid first = load(two.group(1), "first", List.of());
        run(first);
        return List.of("method.teacher.from=" + runFolder(first));
      }
    }
    return List.of();
  }

  private static List<Path> finished(Loaded.Valid loaded) throws IOException {
    try (Stream<Path> files = Files.list(new RunPaths(runFolder(loaded)).checkpoints())) {
      return files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void endsInTheSameBitsBrokenOrNot(String name) throws IOException {
    endsInTheSameBits(name, List.of());
  }

  /**
   * Overflows among the first steps are part of it: the scale of the loss is resumed too. One
   * recipe for each rule of updates; {@code -Dselfdiff.recipes=all} tries every one.
   */
  @ParameterizedTest
  @MethodSource("recipesOfEachRule")
  void endsInTheSameBitsInHalfPrecision(String name) throws IOException {
    Loaded.Valid whole = endsInTheSameBits(name, List.of("hardware.precision=fp16"));
    List<MetricsLine> lines =
        Metrics.read(new RunPaths(runFolder(whole)).metrics()).lines().stream()
            .filter(line -> line.values().containsKey(Metrics.LOSS_SCALE))
            .toList();
    assertThat(lines).hasSizeGreaterThan(1);
    for (MetricsLine line : lines) {
      double skipped = line.values().get(Metrics.SKIPPED_UPDATES);
      assertThat(line.values().get(Metrics.LOSS_SCALE)).isEqualTo(0x1p16 / Math.pow(2, skipped));
    }
  }

  private Loaded.Valid endsInTheSameBits(String name, List<String> settings) throws IOException {
    List<String> more = new ArrayList<>(before(name));
    more.addAll(settings);
    Loaded.Valid whole = load(name, "whole", more);
    assertThat(run(whole)).isEqualTo(RunState.FINISHED);
    List<Path> ends = finished(whole);
    Path end = ends.get(ends.size() - 1);
    long steps = Long.parseLong(end.getFileName().toString().replaceAll("\\D", ""));
    assertThat(steps).isGreaterThan(1);

    Loaded.Valid broken = load(name, "broken", more);
    assertThat(BrokenRun.until(broken, steps / 2)).isEqualTo(RunState.INTERRUPTED);
    List<String> recomputed = new ArrayList<>(more);
    recomputed.add("hardware.recompute=blocks");
    assertThat(run(load(name, "broken", recomputed))).isEqualTo(RunState.FINISHED);
    Path other = new RunPaths(runFolder(broken)).checkpoints().resolve(end.getFileName());
    assertThat(Files.mismatch(other, end)).isEqualTo(-1);
    Path onnx = new RunPaths(runFolder(whole)).export().resolve("backbone.onnx");
    assertThat(OnnxFile.metadata(onnx)).containsEntry("proof.result", "passed");
    return whole;
  }
}
