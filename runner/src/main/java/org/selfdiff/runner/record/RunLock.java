package org.selfdiff.runner.record;

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
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** The operating system's lock on a run folder: it ends with the process, however that ends. */
final class RunLock implements Closeable {
  private static final int HOLDER_BYTES = 256;

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws UserException naming the holder when another run has it
   */
  static RunLock take(RunPaths paths) throws IOException {
    Path file = paths.lock();
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) {
        throw new UserException(
            ExitCode.INVALID,
            paths.folder()
                + ": already being trained by "
                + holder(channel)
                + "; wait for it, stop it, or give this experiment another name");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(RunHolder.now().text().getBytes(StandardCharsets.UTF_8)), 0);
      return new RunLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether somebody has the lock. */
  static boolean held(RunPaths paths) throws IOException {
    if (!Files.isWritable(paths.lock())) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(paths.lock(), StandardOpenOption.WRITE)) {
      return tryLock(channel) == null;
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES);
    channel.read(text, 0);
    String holder = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    return holder.isBlank() ? "another process" : holder;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
