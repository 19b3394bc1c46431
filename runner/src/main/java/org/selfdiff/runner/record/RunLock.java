package org.selfdiff.runner.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * The operating system's lock on a run folder: it ends with the process, however that ends.
 *
 * <p>POSIX gives a file's locks free when a process closes any channel of that file. So this file
 * is opened by nobody who may hold its lock already, and who holds it stands in another one.
 */
final class RunLock implements Closeable {
  private final RunPaths paths;
  private final FileChannel channel;
  private final Object key;

  private RunLock(RunPaths paths, FileChannel channel, Object key) {
    this.paths = paths;
    this.channel = channel;
    this.key = key;
  }

  /**
   * Takes the lock.
   *
   * @throws UserException naming the holder when another run has it
   * @throws DiskException when its file cannot be made, or is a link
   */
  static RunLock take(RunPaths paths) throws IOException {
    if (heldHere(paths)) {
      throw taken(paths);
    }
    Path file = paths.lock();
    AppendFile.requireFile(file);
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw DiskException.writing(file, e);
    }
    try {
      if (tryLock(channel) == null) {
        throw taken(paths);
      }
      AtomicFile.write(paths.holder(), RunHolder.now().text());
      return new RunLock(paths, channel, key(file));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static UserException taken(RunPaths paths) throws IOException {
    String holder = RunHolder.read(paths).map(RunHolder::text).orElse("another process");
    return new UserException(
        ExitCode.INVALID,
        paths.folder()
            + ": already being trained by "
            + holder
            + "; wait for it, stop it, or give this experiment another name");
  }

  private static boolean heldHere(RunPaths paths) throws IOException {
    return RunHolder.read(paths).filter(RunHolder::isThisProcess).isPresent();
  }

  /** Whether somebody has the lock. */
  static boolean held(RunPaths paths) throws IOException {
    if (heldHere(paths)) {
      return true;
    }
    if (!Files.isRegularFile(paths.lock(), LinkOption.NOFOLLOW_LINKS)
        || !Files.isWritable(paths.lock())) {
      return false;
    }
    try (FileChannel channel =
        FileChannel.open(paths.lock(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
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

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** False once somebody has removed the lock's file: another process could take a new one. */
  boolean holds() {
    try {
      return key(paths.lock()).equals(key);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (holds()) {
      Files.deleteIfExists(paths.holder());
    }
    channel.close();
  }
}
