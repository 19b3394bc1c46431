package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.UnknownFieldSet;
import org.tensorflow.framework.Summary;

class TensorBoardEventsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

  @TempDir Path folder;

  /** Bit by bit, from the polynomial's definition. */
  private static int crc32c(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** Decoded by the protobuf runtime that the product does not use. */
  private static List<UnknownFieldSet> events(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<UnknownFieldSet> result = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertThat(in.getInt()).isEqualTo(crc32c(length));
      byte[] event =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(event);
      assertThat(in.getInt()).isEqualTo(crc32c(event));
      result.add(UnknownFieldSet.parseFrom(event));
    }
    return result;
  }

  private static long step(UnknownFieldSet event) {
    return event.getField(2).getVarintList().get(0);
  }

  private static Summary summary(UnknownFieldSet event) throws InvalidProtocolBufferException {
    return Summary.parseFrom(event.getField(5).getLengthDelimitedList().get(0));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void scalarsReadBack() throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", 6.25);
    values.put("knn/top1", 0.1);
    try (TensorBoardEvents events = TensorBoardEvents.begin(folder, CLOCK)) {
      events.scalars(300, values);
    }
    assertThat(files()).hasSize(1);
    assertThat(files().get(0).getFileName().toString())
        .startsWith("events.out.tfevents.1700000000.");
    List<UnknownFieldSet> events = events(files().get(0));
    assertThat(events).hasSize(2);
    assertThat(events.get(0).getField(3).getLengthDelimitedList().get(0).toStringUtf8())
        .isEqualTo("brain.Event:2");
    assertThat(Double.longBitsToDouble(events.get(1).getField(1).getFixed64List().get(0)))
        .isEqualTo(1_700_000_000.25);
    assertThat(step(events.get(1))).isEqualTo(300);
    Summary summary = summary(events.get(1));
    assertThat(summary.getValueCount()).isEqualTo(2);
    assertThat(summary.getValue(0).getTag()).isEqualTo("loss");
    assertThat(summary.getValue(0).getSimpleValue()).isEqualTo(6.25f);
    assertThat(summary.getValue(1).getTag()).isEqualTo("knn/top1");
    assertThat(summary.getValue(1).getSimpleValue()).isEqualTo(0.1f);
  }

  @Test
  void aStepThatNoIntCountsReadsBack() throws IOException {
    try (TensorBoardEvents events = TensorBoardEvents.begin(folder, CLOCK)) {
      events.scalars(5_004_000_000L, Map.of("loss", 1.0));
    }
    assertThat(step(events(files().get(0)).get(1))).isEqualTo(5_004_000_000L);
  }

  @Test
  void aResumedRunPurgesTheStepsItDoesAgain() throws IOException {
    for (long from : new long[] {-1, 40, 60}) {
      try (TensorBoardEvents events =
          from < 0
              ? TensorBoardEvents.begin(folder, CLOCK)
              : TensorBoardEvents.resume(folder, from, CLOCK)) {
        for (long step = Math.max(0, from) + 10; step <= 80; step += 10) {
          events.scalars(step, Map.of("loss", (double) step));
        }
      }
    }
    assertThat(files()).hasSize(3);
    assertThat(shown()).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L);
    TensorBoardEvents.begin(folder, CLOCK).close();
    assertThat(shown()).isEmpty();
  }

  /** TensorBoard's rule: a session start drops what was seen of its step and later ones. */
  private List<Long> shown() throws IOException {
    List<Long> steps = new ArrayList<>();
    for (Path file : files()) {
      for (UnknownFieldSet event : events(file)) {
        if (event.hasField(7)) {
          UnknownFieldSet session =
              UnknownFieldSet.parseFrom(event.getField(7).getLengthDelimitedList().get(0));
          assertThat(session.getField(1).getVarintList()).containsExactly(1L);
          steps.removeIf(step -> step >= step(event));
        } else if (event.hasField(5)) {
          steps.add(step(event));
        }
      }
    }
    return steps;
  }
}
