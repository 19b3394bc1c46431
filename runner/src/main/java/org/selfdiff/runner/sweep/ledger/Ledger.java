package org.selfdiff.runner.sweep.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * A file of one event per line, each durable before {@link #append} returns. A last line that was
 * cut short by a crash is removed when the ledger is opened. While it is open, no other process can
 * open it. Not for use by several threads at once.
 */
public final class Ledger implements Closeable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final FileChannel channel;
  private final List<Event> before;

  private Ledger(FileChannel channel, List<Event> before) {
    this.channel = channel;
    this.before = before;
  }

  /**
   * Opens a ledger, or begins one.
   *
   * @throws UserException where another process has it, or a line is damaged
   */
  public static Ledger open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (lock(channel) == null) {
        throw new UserException(
            ExitCode.INVALID,
            file + ": this sweep is going on in another process; wait for it or stop it");
      }
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      List<Event> events = parse(file, new String(bytes, 0, end, StandardCharsets.UTF_8));
      channel.truncate(end);
      channel.position(end);
      return new Ledger(channel, events);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The events of a ledger that may be in use; a last line cut short is passed over. */
  public static List<Event> read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    return parse(file, text.substring(0, text.lastIndexOf('\n') + 1));
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static List<Event> parse(Path file, String text) {
    List<Event> events = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      try {
        events.add(JSON.readValue(line, Event.class));
      } catch (JsonProcessingException e) {
        throw new UserException(
            ExitCode.INVALID,
            file
                + ":"
                + number
                + ": not an event of a sweep ("
                + e.getOriginalMessage()
                + "); the file was changed, put it back or move the folder away to begin anew");
      }
    }
    return List.copyOf(events);
  }

  /** The events that were there when the ledger was opened. */
  public List<Event> before() {
    return before;
  }

  /** Records an event. */
  public void append(Event event) throws IOException {
    byte[] line = (JSON.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  /** Closes the file and gives it free. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
