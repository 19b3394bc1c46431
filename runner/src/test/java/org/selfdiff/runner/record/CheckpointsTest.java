package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;

class CheckpointsTest {
  private static final String IDENTITY = "0123456789abcdef";

  @TempDir Path folder;

  /** One tensor whose every byte is the step. */
  private record Filled(long step, int bytes) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
      return List.of(TensorInfo.of("w", SafetensorsDType.U8, bytes));
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      while (into.hasRemaining()) {
        into.put((byte) step);
      }
    }
  }

  private Checkpoints checkpoints(int keep) throws IOException {
    return new Checkpoints(folder, IDENTITY, keep);
  }

  private static Checkpoint save(Checkpoints checkpoints, long step) throws IOException {
    return checkpoints.save(
        step, step / 10.0, Map.of("knn/top1", step / 100.0), new Filled(step, 33));
  }

  private long latestStep(List<String> notices) throws IOException {
    return checkpoints(2).latest(notices::add).map(Checkpoint::step).orElse(-1L);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void stepsThatNoIntCountsAreOrderedByNumber() throws IOException {
    Checkpoints checkpoints = checkpoints(2);
    for (long step : new long[] {999_999, 1_000_000, 9_999_999_999L, 5_004_000_000_000L}) {
      save(checkpoints, step);
    }
    assertThat(names())
        .containsExactly(
            "step-5004000000000.json",
            "step-5004000000000.safetensors",
            "step-9999999999.json",
            "step-9999999999.safetensors");
    assertThat(latestStep(new ArrayList<>())).isEqualTo(5_004_000_000_000L);
  }

  @Test
  void readsBackWhatWasSaved() throws IOException {
    Checkpoint saved = save(checkpoints(2), 12);
    List<String> notices = new ArrayList<>();
    Checkpoint read = checkpoints(2).latest(notices::add).orElseThrow();
    assertThat(notices).isEmpty();
    assertThat(read).isEqualTo(saved);
    assertThat(read.epoch()).isEqualTo(1.2);
    assertThat(read.best()).isEqualTo(Map.of("knn/top1", 0.12));
    assertThat(read.tensors()).isEqualTo(1);
    try (SafetensorsFile file = read.open()) {
      byte[] expected = new byte[33];
      Arrays.fill(expected, (byte) 12);
      assertThat(file.data("w")).isEqualTo(ByteBuffer.wrap(expected));
    }
  }

  @Test
  void anotherRunsNewestUsableCheckpointIsFoundAndNothingIsTouched() throws IOException {
    assertThat(Checkpoints.newest(folder.resolve("none"), unused -> {})).isEmpty();
    Checkpoint older = save(checkpoints(2), 5);
    Checkpoint newer = save(checkpoints(2), 6);
    assertThat(Checkpoints.newest(folder, unused -> {})).contains(newer);
    Files.write(newer.file(), new byte[] {1});
    List<String> before = names();
    assertThat(Checkpoints.newest(folder, unused -> {})).contains(older);
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void equalStatesGiveEqualFiles() throws IOException {
    Checkpoint saved = save(checkpoints(2), 12);
    String header =
        "{\"__metadata__\":{\"format\":\"selfdiff\",\"identity\":\"0123456789abcdef\"},"
            + "\"w\":{\"dtype\":\"U8\",\"shape\":[33],\"data_offsets\":[0,33]}}";
    byte[] file = Files.readAllBytes(saved.file());
    assertThat(new String(file, 8, header.length(), StandardCharsets.UTF_8)).isEqualTo(header);
  }

  @Test
  void anEmptyFolderHasNone() throws IOException {
    assertThat(latestStep(new ArrayList<>())).isEqualTo(-1);
  }

  @Test
  void keepsTheLastOnesInTheOrderOfSteps() throws IOException {
    Checkpoints checkpoints = checkpoints(2);
    for (long step : new long[] {9, 10, 999_999, 1_000_000}) {
      save(checkpoints, step);
    }
    assertThat(names())
        .containsExactly(
            "step-1000000.json",
            "step-1000000.safetensors",
            "step-999999.json",
            "step-999999.safetensors");
    assertThat(latestStep(new ArrayList<>())).isEqualTo(1_000_000);
  }

  @Test
  void savingRemovesWhatIsOfLaterStepsOrIncomplete() throws IOException {
    Checkpoints checkpoints = checkpoints(3);
    save(checkpoints, 10);
    save(checkpoints, 30);
    Files.writeString(folder.resolve("step-000015.safetensors"), "orphan");
    save(checkpoints, 20);
    assertThat(names())
        .containsExactly(
            "step-000010.json",
            "step-000010.safetensors",
            "step-000020.json",
            "step-000020.safetensors");
  }

  @Test
  void aFileTruncatedAtAnyByteFallsBackToTheOneBefore() throws IOException {
    save(checkpoints(2), 10);
    save(checkpoints(2), 20);
    for (String ending : new String[] {"safetensors", "json"}) {
      Path file = folder.resolve("step-000020." + ending);
      byte[] whole = Files.readAllBytes(file);
      // The JSON's last two bytes, brace and line end: without the line end it is still whole.
      int damaged = ending.equals("json") ? whole.length - 1 : whole.length;
      for (int length = 0; length < damaged; length++) {
        Files.write(file, Arrays.copyOf(whole, length));
        List<String> notices = new ArrayList<>();
        assertThat(latestStep(notices)).as(ending + " of " + length + " bytes").isEqualTo(10);
        assertThat(notices).hasSize(1);
        assertThat(notices.get(0)).startsWith("checkpoint step-000020.json is not used: ");
      }
      Files.write(file, whole);
      assertThat(latestStep(new ArrayList<>())).isEqualTo(20);
    }
  }

  @Test
  void aFlippedBitAnywhereInTheTensorsIsFound() throws IOException {
    save(checkpoints(2), 10);
    save(checkpoints(2), 20);
    Path file = folder.resolve("step-000020.safetensors");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 4;
      Files.write(file, flipped);
      List<String> notices = new ArrayList<>();
      assertThat(latestStep(notices)).isEqualTo(10);
      assertThat(notices)
          .containsExactly(
              "checkpoint step-000020.json is not used: the SHA-256 of step-000020.safetensors does"
                  + " not hold; trying the one before it");
    }
  }

  @Test
  void everyMomentOfASaveLeavesAGoodOne() throws IOException {
    save(checkpoints(1), 10);
    Checkpoint twenty =
        new Checkpoints(folder.resolve("aside"), IDENTITY, 1)
            .save(20, 2.0, Map.of(), new Filled(20, 33));
    byte[] tensors = Files.readAllBytes(twenty.file());
    byte[] note = Files.readAllBytes(folder.resolve("aside/step-000020.json"));
    for (int length = 0; length <= tensors.length; length++) {
      Files.write(folder.resolve("step-000020.safetensors.tmp"), Arrays.copyOf(tensors, length));
      assertThat(latestStep(new ArrayList<>())).isEqualTo(10);
      assertThat(folder.resolve("step-000020.safetensors.tmp")).doesNotExist();
    }
    Files.write(folder.resolve("step-000020.safetensors"), tensors);
    for (int length = 0; length <= note.length; length++) {
      Files.write(folder.resolve("step-000020.json.tmp"), Arrays.copyOf(note, length));
      assertThat(latestStep(new ArrayList<>())).isEqualTo(10);
    }
    Files.write(folder.resolve("step-000020.json"), note);
    assertThat(latestStep(new ArrayList<>())).isEqualTo(20);
  }

  @Test
  void anotherRunsCheckpointIsRefused() throws IOException {
    new Checkpoints(folder, "ffffffffffff", 1).save(5, 0.5, Map.of(), new Filled(5, 8));
    List<String> notices = new ArrayList<>();
    assertThat(latestStep(notices)).isEqualTo(-1);
    assertThat(notices.get(0))
        .contains("it belongs to the run ffffffffffff, this one is 0123456789abcdef");
  }

  @Test
  void aFailedSaveLeavesTheLastOne() throws IOException {
    Checkpoints checkpoints = checkpoints(1);
    save(checkpoints, 10);
    TensorSource failing =
        new TensorSource() {
          @Override
          public List<TensorInfo> tensors() {
            return new Filled(20, 33).tensors();
          }

          @Override
          public void read(String name, long offset, ByteBuffer into) {
            throw new IllegalStateException("device lost");
          }
        };
    assertThatThrownBy(() -> checkpoints.save(20, 2, Map.of(), failing)).hasMessage("device lost");
    assertThat(names()).containsExactly("step-000010.json", "step-000010.safetensors");
    assertThat(latestStep(new ArrayList<>())).isEqualTo(10);
  }

  /** Saves without end, saying each step that is durable. */
  public static final class Saver {
    public static void main(String[] args) throws Exception {
      Checkpoints checkpoints = new Checkpoints(Path.of(args[0]), IDENTITY, 1);
      for (long step = Long.parseLong(args[1]); ; step++) {
        checkpoints.save(step, 0, Map.of(), new Filled(step, 100_000));
        System.out.println(step);
      }
    }
  }

  @Test
  void aKilledProcessLosesNoCheckpointItReported() throws Exception {
    long step = 1;
    for (int kill = 0; kill < 3; kill++) {
      Process saver = ChildProcess.start(Saver.class, folder.toString(), Long.toString(step));
      BufferedReader steps = saver.inputReader();
      long reported = 0;
      try {
        for (int i = 0; i < 5 + kill; i++) {
          reported = Long.parseLong(steps.readLine());
        }
      } finally {
        saver.destroyForcibly().waitFor();
      }
      List<String> notices = new ArrayList<>();
      step = latestStep(notices);
      assertThat(step).isGreaterThanOrEqualTo(reported);
      assertThat(notices).isEmpty();
    }
  }

  @Test
  void theLastGoodOneIsKeptHoweverManyFollow() throws IOException {
    Checkpoints checkpoints = checkpoints(1);
    save(checkpoints, 3);
    save(checkpoints, 6);
    checkpoints.keepUpTo(8);
    save(checkpoints, 9);
    save(checkpoints, 12);
    assertThat(names())
        .containsExactly(
            "step-000006.json",
            "step-000006.safetensors",
            "step-000012.json",
            "step-000012.safetensors");
    assertThat(Checkpoints.upTo(folder, 11).orElseThrow().step()).isEqualTo(6);
    assertThat(Checkpoints.upTo(folder, 5)).isEmpty();
    checkpoints.keepUpTo(12);
    save(checkpoints, 15);
    assertThat(names()).contains("step-000012.json").doesNotContain("step-000006.json");
  }
}
