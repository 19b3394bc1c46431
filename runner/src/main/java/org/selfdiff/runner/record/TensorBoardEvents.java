package org.selfdiff.runner.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Writes a TensorBoard event file {@code events.out.tfevents.<seconds>.<host>.<process>}.
 *
 * <p>A record is its length (u64, little-endian), the masked CRC-32C of the length, an Event
 * message, and the masked CRC-32C of the message. Each launch of a run has its own file; the second
 * record of a later one is a session start at the first step to come, upon which TensorBoard drops
 * what earlier files hold for that step and later ones. Not for use by several threads at once.
 */
public final class TensorBoardEvents implements Closeable {
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{1,15})\\..*");
  private static final int CRC_MASK = 0xa282ead8;

  private static final int EVENT_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SESSION_START = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_NUMBER = 2;

  private final AppendFile file;
  private final Clock clock;

  private TensorBoardEvents(AppendFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Starts the file of a run that begins; what earlier launches wrote no longer counts. */
  public static TensorBoardEvents begin(Path folder, Clock clock) throws IOException {
    return open(folder, 0, clock);
  }

  /**
   * Starts the file of a run that resumes; what earlier launches wrote for later steps no longer
   * counts.
   *
   * @param step of the checkpoint the run resumes from
   */
  public static TensorBoardEvents resume(Path folder, long step, Clock clock) throws IOException {
    return open(folder, step + 1, clock);
  }

  private static TensorBoardEvents open(Path folder, long firstStep, Clock clock)
      throws IOException {
    long newest = newest(folder);
    // TensorBoard reads files in the order of their names: a later launch must sort behind.
    long seconds = Math.max(clock.instant().getEpochSecond(), newest + 1);
    Path file =
        folder.resolve(
            "events.out.tfevents.%010d.%s.%d"
                .formatted(seconds, Launch.hostName(), ProcessHandle.current().pid()));
    TensorBoardEvents events = new TensorBoardEvents(AppendFile.open(file), clock);
    events.write(events.event(0).text(EVENT_VERSION, "brain.Event:2"));
    if (newest >= 0) {
      events.write(
          events
              .event(firstStep)
              .message(
                  EVENT_SESSION, new ProtobufMessage().integer(SESSION_STATUS, SESSION_START)));
    }
    return events;
  }

  private static long newest(Path folder) throws IOException {
    long newest = -1;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          newest = Math.max(newest, Long.parseLong(name.group(1)));
        }
      }
    }
    return newest;
  }

  /**
   * Writes numbers of one step; they are stored as 32-bit floats.
   *
   * @param values tag to value; a slash in a tag groups charts
   */
  public void scalars(long step, Map<String, Double> values) {
    ProtobufMessage summary = new ProtobufMessage();
    values.forEach(
        (tag, value) ->
            summary.message(
                SUMMARY_VALUE,
                new ProtobufMessage()
                    .text(VALUE_TAG, tag)
                    .float32(VALUE_NUMBER, value.floatValue())));
    write(event(step).message(EVENT_SUMMARY, summary));
  }

  private ProtobufMessage event(long step) {
    return new ProtobufMessage()
        .float64(EVENT_TIME, clock.millis() / 1000.0)
        .integer(EVENT_STEP, step);
  }

  private void write(ProtobufMessage event) {
    byte[] bytes = event.encode();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + bytes.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(bytes.length);
    record.putInt(maskedCrc(record.array(), Long.BYTES));
    record.put(bytes).putInt(maskedCrc(bytes, bytes.length));
    file.append(record.array());
  }

  private static int maskedCrc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  /** False once somebody has removed the file. */
  public boolean isThere() {
    return file.isThere();
  }

  /** Closes the file. */
  @Override
  public void close() {
    file.close();
  }
}
