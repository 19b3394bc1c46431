package org.selfdiff.runner.sweep.ledger;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * A file of one event per line, each durable before {@link #append} returns. A last line that was
 * cut short by a crash is removed when the ledger is opened. While it is open, no other process can
 * open it; all can read it. Not for use by several threads at once.
 */
public final class Ledger implements Closeable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final LedgerLock lock;
  private final FileChannel channel;
  private final List<Event> before;
  private long end;

  Ledger(Path file, LedgerLock lock, FileChannel channel, List<Event> before, long end) {
    this.file = file;
    this.lock = lock;
    this.channel = channel;
    this.before = before;
    this.end = end;
  }

  /**
   * Opens a ledger, or begins one.
   *
   * @throws UserException where another process has it, or a line is damaged
   */
  public static Ledger open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    LedgerLock lock = LedgerLock.take(file);
    try {
      LedgerText text = Files.exists(file) ? LedgerText.read(file) : LedgerText.EMPTY;
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.size() > text.end()) {
          channel.truncate(text.end());
        }
        return new Ledger(file, lock, channel, text.events(), text.end());
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * The events of a ledger that may be in use; a last line cut short is passed over.
   *
   * @throws UserException where a line is damaged
   */
  public static List<Event> read(Path file) throws IOException {
    return LedgerText.read(file).events();
  }

  /** The events that were there when the ledger was opened. */
  public List<Event> before() {
    return before;
  }

  /**
   * Records an event.
   *
   * @throws UserException where the disk does not take it; the ledger is then as it was
   */
  public void append(Event event) {
    try {
      byte[] line = (JSON.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes, end + bytes.position());
      }
      channel.force(false);
      end += line.length;
    } catch (IOException e) {
      takeBack();
      throw new UserException(
          ExitCode.DATA,
          file
              + ": cannot be written: "
              + e.getMessage()
              + "; everything before is kept, and once that is put right the same command continues",
          e);
    }
  }

  /** What is left of a line that the disk did not take would be removed by the next start, too. */
  private void takeBack() {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      // A line without its end is passed over by every reader.
    }
  }

  /** Closes the file and gives it free. */
  @Override
  public void close() throws IOException {
    try (lock) {
      channel.close();
    }
  }
}
