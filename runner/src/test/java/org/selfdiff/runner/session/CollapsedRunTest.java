package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Collapse;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.terminal.Terminal;

/** SimSiam without the stopped gradient, four steps an epoch: certain after the third epoch. */
class CollapsedRunTest {
  private static final String EXPERIMENT =
      """
      name = tiny
      data { kind = shapes, train = 128, test = 24, size = 16 }
      views { size = 16, augment = [random-resized-crop, horizontal-flip] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = simsiam, dim = 32, hidden = 8, stop-gradient = false }
      optimizer { kind = sgd, lr = 0.2, momentum = 0.9 }
      schedule { epochs = 4, lr = constant }
      hardware { batch = 32, threads = 1, loaders = 1 }
      evaluate { knn { k = 5, every-epochs = 0 }, measures { every-epochs = 1 } }
      run { keep = 1 }
      """;

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Loaded.Valid load(String root, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("tiny.conf"), EXPERIMENT);
    List<String> words = new ArrayList<>(List.of(more));
    words.add("run.root=" + folder.resolve(root));
    return new ExperimentLoader().load(file, words).orThrow();
  }

  private RunState run(Loaded.Valid loaded, int until) throws IOException {
    said.reset();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(out, false, 100, false, false);
    return new ExperimentRun(loaded, List.of("selfdiff", "run"), folder, terminal, until).run();
  }

  private RunState run(Loaded.Valid loaded) throws IOException {
    return run(loaded, Integer.MAX_VALUE);
  }

  private String told() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private RunPaths paths(String root) throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve(root))) {
      return new RunPaths(folders.findFirst().orElseThrow());
    }
  }

  private List<String> checkpoints(String root) throws IOException {
    try (Stream<Path> files = Files.list(paths(root).checkpoints())) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(name -> name.endsWith(".safetensors"))
          .sorted()
          .toList();
    }
  }

  private byte[] weights(String root, int step) throws IOException {
    return Files.readAllBytes(
        paths(root).checkpoints().resolve("step-%06d.safetensors".formatted(step)));
  }

  /** Metrics without what depends on the clock. */
  private List<Map<String, Double>> metrics(String root) throws IOException {
    List<Map<String, Double>> lines = new ArrayList<>();
    for (MetricsLine line : Metrics.read(paths(root).metrics()).lines()) {
      Map<String, Double> values = new TreeMap<>(line.values());
      values.remove(Metrics.IMAGES_PER_SECOND);
      values.put("step", (double) line.step());
      lines.add(values);
    }
    return lines;
  }

  @Test
  void stopsKeepsTheLastGoodCheckpointAndGoesOnWhenItIsToldSo() throws IOException {
    Loaded.Valid stopping = load("a", "run.collapse=stop");
    assertThat(run(stopping)).isEqualTo(RunState.COLLAPSED);
    assertThat(checkpoints("a"))
        .containsExactly("step-000004.safetensors", "step-000008.safetensors");
    RunStatus status = RunStatus.read(paths("a")).orElseThrow();
    assertThat(status.state()).isEqualTo(RunState.COLLAPSED);
    assertThat(status.exit()).isEqualTo(4);
    assertThat(status.step()).isEqualTo(12);
    assertThat(status.message())
        .startsWith("the features have collapsed: ")
        .contains("effective rank of the ")
        .contains(" (usual ")
        .contains(", collapsed below ")
        .contains(", at 2 measurements in a row, the last one at epoch 3; the checkpoint of step 4")
        .contains(" (epoch 1) is from before that and is kept: ")
        .contains("step-000004.safetensors\ntry method.stop-gradient = true, a lower optimizer.lr")
        .endsWith("with run.collapse = warn the same command goes on");
    status.message().lines().forEach(line -> assertThat(told()).contains(line));
    String report = Files.readString(paths("a").report());
    assertThat(report).contains("<span class=\"status collapsed\">collapsed</span>");
    assertThat(report).contains("the features have collapsed since epoch 3: ");

    List<Map<String, Double>> recorded = metrics("a");
    assertThat(run(stopping)).as("again").isEqualTo(RunState.COLLAPSED);
    assertThat(told()).contains("stopped at step 12, epoch 3: nothing was changed");
    assertThat(metrics("a")).isEqualTo(recorded);

    assertThat(run(load("a", "run.collapse=warn"))).isEqualTo(RunState.FINISHED);
    assertThat(told()).contains("the run was stopped because its features had collapsed");
    assertThat(told().lines().filter(l -> l.startsWith("the features have collapsed: ")))
        .hasSize(1);

    // Measuring changes no bit, and neither does a stop on the way.
    assertThat(run(load("b", "evaluate.measures.every-epochs=0"))).isEqualTo(RunState.FINISHED);
    assertThat(told()).doesNotContain("collapsed");
    assertThat(weights("a", 16)).isEqualTo(weights("b", 16));
  }

  @Test
  void aRunThatIsBrokenBetweenTwoSignsEndsAsAnUnbrokenOne() throws IOException {
    assertThat(run(load("a", "run.collapse=stop"))).isEqualTo(RunState.COLLAPSED);
    Loaded.Valid broken = load("b", "run.collapse=stop");
    assertThat(run(broken, 2)).isEqualTo(RunState.INTERRUPTED);
    assertThat(Metrics.read(paths("b").metrics()).last(Collapse.SIGNS)).hasValue(1);
    assertThat(checkpoints("b"))
        .containsExactly("step-000004.safetensors", "step-000008.safetensors");
    assertThat(run(broken)).isEqualTo(RunState.COLLAPSED);
    assertThat(metrics("b")).isEqualTo(metrics("a"));
    assertThat(checkpoints("b")).isEqualTo(checkpoints("a"));
  }
}
