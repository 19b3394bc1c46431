package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("metrics.jsonl");
  }

  private static void steps(MetricsLog log, int from, int to) throws IOException {
    for (int step = from; step <= to; step++) {
      log.append(step, step / 4.0, Map.of("loss", 1.0 / step));
      if (step % 4 == 0) {
        log.append(step, step / 4.0, Map.of("knn/top1", 0.1 * step));
      }
    }
  }

  @Test
  void writesOneObjectPerLine() throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", 6.5);
    values.put("lr", 1e-5);
    values.put("x", Double.NaN);
    values.put("y", Double.NEGATIVE_INFINITY);
    try (MetricsLog log = MetricsLog.begin(file(), CLOCK)) {
      log.append(3, 0.75, values);
      log.append(4, 1, Map.of());
      assertThat(file())
          .hasContent(
              "{\"step\":3,\"epoch\":0.75,\"time\":1.70000000025E9,\"loss\":6.5,\"lr\":1.0E-5,"
                  + "\"x\":\"NaN\",\"y\":\"-Infinity\"}\n"
                  + "{\"step\":4,\"epoch\":1.0,\"time\":1.70000000025E9}\n");
    }
    Metrics metrics = Metrics.read(file());
    assertThat(metrics.lines().get(0))
        .isEqualTo(new MetricsLine(3, 0.75, 1_700_000_000.25, values));
    assertThat(metrics.series("lr")).containsExactly(new Metrics.Reading(3, 0.75, 1e-5));
    assertThat(metrics.last("x")).hasValue(Double.NaN);
    assertThat(metrics.last("z")).isEmpty();
  }

  @Test
  void aResumedLogEqualsAnUnbrokenOne() throws IOException {
    Path unbroken = folder.resolve("unbroken.jsonl");
    try (MetricsLog log = MetricsLog.begin(unbroken, CLOCK)) {
      steps(log, 1, 12);
    }
    byte[] expected = Files.readAllBytes(unbroken);
    for (int killed = 0; killed <= expected.length; killed += 7) {
      Files.write(file(), Arrays.copyOf(expected, killed));
      long resumed =
          Metrics.read(file()).series("knn/top1").stream()
              .mapToLong(Metrics.Reading::step)
              .max()
              .orElse(0);
      try (MetricsLog log = MetricsLog.resume(file(), resumed, CLOCK, s -> {})) {
        steps(log, (int) resumed + 1, 12);
      }
      assertThat(Files.readAllBytes(file())).as("killed at byte " + killed).isEqualTo(expected);
    }
  }

  @Test
  void resumingCutsLaterStepsAndHalfLines() throws IOException {
    try (MetricsLog log = MetricsLog.begin(file(), CLOCK)) {
      steps(log, 1, 9);
    }
    Files.writeString(file(), "{\"step\":1,\"epo", StandardOpenOption.APPEND);
    MetricsLog.resume(file(), 8, CLOCK, s -> {}).close();
    assertThat(Metrics.read(file()).series("loss").stream().map(Metrics.Reading::step))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(Metrics.read(file()).series("knn/top1")).hasSize(2);
    MetricsLog.begin(file(), CLOCK).close();
    assertThat(file()).isEmptyFile();
  }

  @Test
  void aDamagedLineInTheMiddleIsNamed() throws IOException {
    Files.writeString(file(), "{\"step\":1,\"epoch\":0,\"time\":0}\nnonsense\n{\"step\":2");
    List<String> said = new ArrayList<>();
    Metrics.read(file(), said::add);
    assertThat(said).hasSize(1);
    assertThat(said.get(0))
        .startsWith(file() + ": damaged lines left out: 1, the first is line 2: ");
    Files.writeString(file(), "{\"step\":1,\"epoch\":0}\n");
    said.clear();
    Metrics.read(file(), said::add);
    assertThat(said)
        .containsExactly(file() + ": damaged lines left out: 1, the first is line 1: has no time");
  }
}
