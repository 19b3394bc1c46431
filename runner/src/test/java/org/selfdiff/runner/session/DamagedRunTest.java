package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLog;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunIdentity;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.report.Gallery;

/** The records of a run, damaged in many ways: what is whole is used, the rest is named. */
class DamagedRunTest {
  private static final int MUTATIONS =
      "all".equals(System.getProperty("selfdiff.fuzz")) ? 20_000 : 2_000;
  private static final long LONGEST_NANOSECONDS = 2_000_000_000L;

  private static final String EXPERIMENT =
      """
      name = tiny
      data { kind = shapes, train = 16, test = 8, size = 16 }
      views { size = 16, augment = [{ kind = horizontal-flip }] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = simsiam, dim = 8, hidden = 4 }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 3 }
      hardware { batch = 8, threads = 1, loaders = 1 }
      evaluate { knn { k = 3 } }
      """;

  private static final List<String> TOKENS =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "\"x\"",
          "0",
          "-1",
          "9e999",
          "1e-999",
          "true",
          "NaN",
          "[",
          "{\"a\":",
          "\u0000",
          "\"\\u0000\"",
          "\"../../x\"",
          "99999999999999999999",
          ",",
          "[[[[[[");

  @TempDir Path folder;
  private RunPaths paths;
  private Loaded.Valid loaded;

  private record Tensor(float value) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
      return List.of(TensorInfo.of("a", SafetensorsDType.F32, 4));
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      while (into.hasRemaining()) {
        into.putFloat(value);
      }
    }
  }

  @BeforeEach
  void writeARun() throws IOException {
    Path file = Files.writeString(folder.resolve("tiny.conf"), EXPERIMENT);
    loaded =
        new ExperimentLoader().load(file, List.of("run.root=" + folder.resolve("runs"))).orThrow();
    String hash = loaded.identity().hex();
    try (RunFolder run =
        RunFolder.open(
            folder.resolve("runs"),
            new RunIdentity("tiny", hash),
            EXPERIMENT,
            loaded.resolvedText(),
            Launch.now(List.of("selfdiff", "run"), folder, new LaunchDevices(1, "cpu", 1)))) {
      paths = run.paths();
      try (MetricsLog log = MetricsLog.begin(paths.metrics(), Clock.systemUTC())) {
        log.append(0, 0, Map.of(Metrics.KNN_TOP1, 0.25, Metrics.UNTRAINED_TOP1, 0.25));
        for (int step = 1; step <= 6; step++) {
          log.append(step, step / 2.0, Map.of(Metrics.LOSS, 1.0 / step, Metrics.KNN_TOP1, 0.5));
        }
      }
      Checkpoints checkpoints = new Checkpoints(paths.checkpoints(), hash, 2);
      checkpoints.save(4, 2, Map.of(Checkpoint.SECONDS, 4.0), new Tensor(4));
      checkpoints.save(6, 3, Map.of(Checkpoint.SECONDS, 6.0), new Tensor(6));
      new ExportProof(
              "export/backbone.onnx",
              17,
              "runtime",
              "8 images",
              "1e-4",
              List.of(new ExportProof.BatchDeviation(1, 1e-6, 1e-5, true)),
              List.of())
          .write(paths);
      new Gallery(List.of(new Gallery.Picture("a.png", "title", "caption", true))).write(paths);
      Files.createDirectories(paths.evaluation());
      Files.writeString(EvaluationRecord.file(paths.evaluation(), "knn"), evaluated().json());
      run.reached(6, 3);
      run.end(RunState.FINISHED, "");
    }
  }

  private static EvaluationRecord evaluated() {
    return new EvaluationRecord(
        "knn",
        Map.of("k", "3"),
        new EvaluationRecord.Model("tiny", 6, "c0ffee"),
        new EvaluationRecord.Images("shapes", 16, 8, 16),
        "features",
        32,
        0.5,
        0.9,
        "k 3",
        Map.of("untrained", 0.25),
        List.of(new EvaluationRecord.ProbeVariant("k 3", 0.5, 0.9, 0, 0.5)),
        List.of(new EvaluationRecord.ClassLine("a", 8, 0.5, "b", 4)),
        new int[][] {{4, 4}, {0, 0}},
        "comparable");
  }

  private interface Reader {
    void read() throws IOException;
  }

  private record Target(Path file, Reader reader) {}

  private List<Target> targets() {
    StoredRun run = StoredRun.at(paths.folder());
    Path checkpoint = paths.checkpoints().resolve("step-000006.json");
    Path evaluation = EvaluationRecord.file(paths.evaluation(), "knn");
    return List.of(
        new Target(paths.provenance(), () -> Provenance.read(paths.provenance())),
        new Target(paths.status(), () -> RunStatus.read(paths)),
        new Target(
            paths.metrics(),
            () -> {
              run.metrics().series(Metrics.LOSS);
              if (Files.size(paths.metrics()) % 20 == 0) {
                MetricsLog.resume(paths.metrics(), 4, Clock.systemUTC(), said -> {}).close();
              }
            }),
        new Target(
            checkpoint,
            () -> {
              // A number that still is one may change what the note says, never which file is
              // whole.
              Checkpoint good = run.checkpoint(said -> {});
              good.best().getOrDefault(Checkpoint.SECONDS, 0.0).longValue();
              assertThat(good.file().getParent()).isEqualTo(paths.checkpoints());
            }),
        new Target(evaluation, () -> EvaluationRecord.read(evaluation).best()),
        new Target(ExportProof.file(paths), () -> ExportProof.read(paths)),
        new Target(paths.pictures().resolve("gallery.json"), () -> Gallery.read(paths)),
        new Target(
            paths.resolved(),
            () -> {
              run.settings();
            }));
  }

  @Test
  void everyRecordIsReadOrNamedWhateverIsInIt() throws IOException {
    Random random = new Random(20261128);
    for (Target target : targets()) {
      byte[] whole = Files.readAllBytes(target.file());
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] mutated = mutated(whole, random);
        Files.write(target.file(), mutated);
        long begin = System.nanoTime();
        try {
          target.reader().read();
        } catch (UserException e) {
          assertThat(e.code())
              .as("mutation %d of %s: %s", i, target.file(), e)
              .isEqualTo(ExitCode.DATA);
        } catch (RuntimeException | Error e) {
          fail("mutation %d of %s:\n%s".formatted(i, target.file(), text(mutated)), e);
        }
        assertThat(System.nanoTime() - begin).as("mutation %d", i).isLessThan(LONGEST_NANOSECONDS);
      }
      Files.write(target.file(), whole);
    }
  }

  /** One to four changes: bytes, tokens, pieces that are missing, doubled or cut off. */
  private static byte[] mutated(byte[] whole, Random random) throws IOException {
    byte[] bytes = whole;
    for (int change = random.nextInt(4); change >= 0; change--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + random.nextInt(40));
      ByteArrayOutputStream next = new ByteArrayOutputStream();
      next.write(bytes, 0, at);
      switch (random.nextInt(6)) {
        case 0 -> next.write(random.nextInt(256));
        case 1 -> {
          next.write(TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8));
          at = to;
        }
        case 2 -> at = to;
        case 3 -> next.write(bytes, at, to - at);
        case 4 -> at = bytes.length;
        default -> value(bytes, random, next);
      }
      if (random.nextInt(6) == 0) {
        next.write("[".repeat(random.nextInt(3000)).getBytes(StandardCharsets.UTF_8));
      }
      next.write(bytes, at, bytes.length - at);
      bytes = next.toByteArray();
    }
    return bytes;
  }

  /** Puts another value in the place of one behind a colon. */
  private static void value(byte[] bytes, Random random, ByteArrayOutputStream next)
      throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Integer> colons = new ArrayList<>();
    for (int i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
      colons.add(i);
    }
    if (colons.isEmpty()) {
      return;
    }
    next.reset();
    int colon = colons.get(random.nextInt(colons.size()));
    String token = TOKENS.get(random.nextInt(TOKENS.size()));
    String rest = text.substring(colon + 1).replaceFirst("\"[^\"]*\"|[^,}\\]\\s]+", "\u0001");
    String replaced = rest.replace("\u0001", token);
    next.write((text.substring(0, colon + 1) + replaced).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(byte[] bytes) {
    return new String(Arrays.copyOf(bytes, Math.min(bytes.length, 4000)), StandardCharsets.UTF_8);
  }

  @Test
  void aReportIsMadeOfWhatIsWhole() throws IOException {
    Random random = new Random(7);
    for (Target target : targets()) {
      if (target.file().equals(paths.resolved())) {
        continue;
      }
      byte[] whole = Files.readAllBytes(target.file());
      for (int i = 0; i < MUTATIONS / 200; i++) {
        byte[] mutated = mutated(whole, random);
        Files.write(target.file(), mutated);
        try {
          RunReport.write(StoredRun.open(paths.folder(), List.of()), said -> {});
        } catch (UserException e) {
          assertThat(e.code()).as("mutation %d: %s", i, e).isIn(ExitCode.DATA, ExitCode.INVALID);
        } catch (RuntimeException | Error e) {
          fail("mutation %d of %s:\n%s".formatted(i, target.file(), text(mutated)), e);
        }
      }
      Files.write(target.file(), whole);
    }
  }

  @Test
  void damagedNotesAndTheirCheckpointsAreNamedAndTheOlderOneIsUsed() throws IOException {
    StoredRun run = StoredRun.at(paths.folder());
    Path note = paths.checkpoints().resolve("step-000006.json");
    String whole = Files.readString(note);
    for (Map.Entry<String, String> damage :
        Map.of(
                "null",
                "its JSON is damaged",
                whole.replace("6.0", "null"),
                "its JSON is damaged",
                whole.replace("step-000006.safetensors", "/etc/passwd"),
                "it names the file '/etc/passwd'",
                whole.replace("step-000006.safetensors", "step-000009.safetensors"),
                "step-000009.safetensors is missing")
            .entrySet()) {
      Files.writeString(note, damage.getKey());
      List<String> said = new ArrayList<>();
      assertThat(run.checkpoint(said::add).step()).isEqualTo(4);
      assertThat(said)
          .containsExactly(
              "checkpoint step-000006.json is not used: "
                  + damage.getValue()
                  + "; trying the one before it");
    }
  }

  @Test
  void damagedLinesOfMetricsAreCountedAndLeftOut() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(paths.metrics()));
    lines.add(2, "null");
    lines.add(4, "{\"step\":3,\"epoch\":\"NaN\",\"time\":1}");
    byte[] binary = {(byte) 0xff, (byte) 0xfe, 0, '\n'};
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    all.write(binary);
    Files.write(paths.metrics(), all.toByteArray());
    List<String> said = new ArrayList<>();
    assertThat(StoredRun.at(paths.folder()).metrics(said::add).lines()).hasSize(7);
    assertThat(said)
        .containsExactly(
            paths.metrics()
                + ": damaged lines left out: 3, the first is line 3: expected an object");
    said.clear();
    MetricsLog.resume(paths.metrics(), 4, Clock.systemUTC(), said::add).close();
    assertThat(said)
        .containsExactly(
            paths.metrics() + ": damaged lines left out: 3; the run goes on without them");
    assertThat(Metrics.read(paths.metrics()).lines()).hasSize(5);
  }

  @Test
  void anEditedExperimentIsNamed() throws IOException {
    String whole = Files.readString(paths.resolved());
    String deep = "a = " + "[".repeat(20_000) + "]".repeat(20_000) + "\n";
    for (String edited : List.of(whole + deep, whole + "x = ${y}\n", whole.replace("name", "{"))) {
      Files.writeString(paths.resolved(), edited);
      assertThatThrownBy(() -> StoredRun.at(paths.folder()).settings())
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(paths.resolved() + ": cannot be read: ")
          .extracting(e -> ((UserException) e).code())
          .isEqualTo(ExitCode.DATA);
    }
    Files.writeString(
        paths.resolved(), whole.replaceFirst("# identity [0-9a-f]{4}", "# identity 0123"));
    assertThatThrownBy(() -> StoredRun.open(paths.folder(), List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(paths.resolved() + ": its first line names the identity 0123")
        .hasMessageEndingWith("; the file was changed, put it back");
  }

  @Test
  void aDamagedStatusSaysNothing() throws IOException {
    for (String text : List.of("null", "{\"state\":null}", "{\"state\":\"finished\"}", "[")) {
      Files.writeString(paths.status(), text);
      assertThat(RunStatus.read(paths)).isEmpty();
    }
    assertThat(StoredRun.at(paths.folder()).status().state()).isEqualTo(RunState.FINISHED);
  }
}
