package org.selfdiff.runner.sweep.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * The operating system's lock on a ledger: it ends with the process, however that ends. It is on a
 * file of its own, which nothing else opens: whoever closes a file gives up all locks that its
 * process has on it, those of other channels, too.
 */
final class LedgerLock implements Closeable {
  private static final String ENDING = ".lock";

  private final FileChannel channel;

  private LedgerLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws UserException where another process has it
   */
  static LedgerLock take(Path ledger) throws IOException {
    FileChannel channel =
        FileChannel.open(
            ledger.resolveSibling("." + ledger.getFileName() + ENDING),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      if (!locked(channel)) {
        throw new UserException(
            ExitCode.INVALID,
            ledger + ": this sweep is going on in another process; wait for it or stop it");
      }
      return new LedgerLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      // Held until the channel is closed.
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
