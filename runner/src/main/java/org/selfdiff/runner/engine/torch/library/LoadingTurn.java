package org.selfdiff.runner.engine.torch.library;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;

/**
 * One process at a time unpacks and loads native libraries: where the cache was filled from other
 * files, JavaCPP replaces libraries and links in it, and a process that loads them at that moment
 * crashes. Where no lock can be had, or nobody gives it back, the turn is taken without.
 */
public final class LoadingTurn implements AutoCloseable {
  private static final String FILE = ".selfdiff-loading";
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_MILLIS = 20;

  private final FileChannel channel;

  private LoadingTurn(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the turn in JavaCPP's cache. */
  public static LoadingTurn take() {
    try {
      return in(Loader.getCacheDir().toPath(), PATIENCE);
    } catch (IOException noCache) {
      return new LoadingTurn(null);
    }
  }

  /**
   * Waits for the turn in a folder.
   *
   * @param patience nanoseconds after which the turn is taken without the lock
   */
  static LoadingTurn in(Path cache, long patience) {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              cache.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long begin = System.nanoTime();
      while (!locked(channel) && System.nanoTime() - begin < patience) {
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException noLock) {
      // A cache that cannot be written is not changed by others of this user either.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new LoadingTurn(channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock ends with the process at the latest.
      }
    }
  }
}
