package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;

/** The recipes {@code smoke/mgd-teacher.conf} and {@code smoke/mgd.conf}, one after the other. */
class MgdRunTest {
  private static final Path SMOKE =
      Path.of(System.getProperty("selfdiff.root", "")).resolve("experiments/smoke");
  private static final int STEPS = 18;

  @TempDir private Path folder;

  private Loaded.Valid load(String recipe, String root, String... overrides) throws IOException {
    List<String> words = new ArrayList<>(List.of(overrides));
    words.add("run.root=" + folder.resolve(root));
    return new ExperimentLoader().load(SMOKE.resolve(recipe), words).orThrow();
  }

  private Loaded.Valid student(String root, String... overrides) throws IOException {
    List<String> words = new ArrayList<>(List.of(overrides));
    words.add("method.teacher.from=" + folder.resolve("teacher/smoke-mgd-teacher"));
    return load("mgd.conf", root, words.toArray(String[]::new));
  }

  private RunState run(Loaded.Valid loaded) throws IOException {
    return new ExperimentRun(loaded, List.of("selfdiff", "run"), folder, BrokenRun.silent()).run();
  }

  private Path checkpoint(String root, int step) throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve(root))) {
      return new RunPaths(folders.findFirst().orElseThrow())
          .checkpoints()
          .resolve("step-%06d.safetensors".formatted(step));
    }
  }

  private Metrics metrics(String root) throws IOException {
    return Metrics.read(checkpoint(root, 0).getParent().resolveSibling("metrics.jsonl"));
  }

  @Test
  void aStudentFollowsItsTeacherAndEndsInEqualBitsBrokenOrNot() throws IOException {
    assertThat(run(load("mgd-teacher.conf", "teacher"))).isEqualTo(RunState.FINISHED);
    assertThat(run(student("a"))).isEqualTo(RunState.FINISHED);
    assertThat(metrics("a").series("distillation_loss")).hasSize(STEPS);
    theTeacherIsAsItWas();
    everyTeacherChannelIsMatchedOnce();

    Loaded.Valid broken = student("b");
    // Before the second matching, which the next launch makes, and between the second and third.
    assertThat(BrokenRun.until(broken, 6)).isEqualTo(RunState.INTERRUPTED);
    assertThat(BrokenRun.until(broken, 9)).isEqualTo(RunState.INTERRUPTED);
    assertThat(run(broken)).isEqualTo(RunState.FINISHED);
    assertThat(checkpoint("b", STEPS)).hasSameBinaryContentAs(checkpoint("a", STEPS));
  }

  private void theTeacherIsAsItWas() throws IOException {
    try (SafetensorsFile teacher = SafetensorsFile.open(checkpoint("teacher", 12));
        SafetensorsFile student = SafetensorsFile.open(checkpoint("a", STEPS))) {
      List<String> frozen =
          student.tensors().stream()
              .map(TensorInfo::name)
              .filter(name -> name.startsWith("teacher."))
              .toList();
      assertThat(frozen).hasSize(100);
      for (String name : frozen) {
        ByteBuffer before = teacher.data(name.replaceFirst("teacher", "encoder_q"));
        assertThat(student.data(name)).as(name).isEqualTo(before);
      }
    }
  }

  private void everyTeacherChannelIsMatchedOnce() throws IOException {
    try (SafetensorsFile student = SafetensorsFile.open(checkpoint("a", STEPS))) {
      for (int stage = 1; stage <= 4; stage++) {
        long[] channels = new long[4 << stage];
        student.data("matching_" + stage).asLongBuffer().get(channels);
        Set<Long> distinct = new TreeSet<>();
        for (long c : channels) {
          distinct.add(c);
        }
        assertThat(distinct).as("stage %d", stage).hasSize(channels.length);
        assertThat(distinct).allMatch(c -> c >= 0 && c < channels.length);
      }
    }
  }

  @Test
  void aTeacherThatIsNotThereOrDoesNotFitIsFoundOutBeforeTraining() throws IOException {
    assertThatThrownBy(() -> run(student("a")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("smoke-mgd-teacher: no such file or run folder");
    assertThat(run(load("mgd-teacher.conf", "teacher", "schedule.epochs=1")))
        .isEqualTo(RunState.FINISHED);
    assertThatThrownBy(() -> run(student("b", "method.teacher.backbone.width=12")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not the weights of this backbone: ")
        .hasMessageContaining("of another shape: bn1.bias [8], expected [12]; ")
        .hasMessageContaining("Name the backbone that was trained");
  }
}
