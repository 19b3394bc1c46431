package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Many files that are read at random by several threads, of which few are open at once. */
final class OpenFiles implements AutoCloseable {
  /** Far below the 1,024 files that a process may usually open. */
  private static final int MOST = 128;

  private final List<Path> files;
  private final Map<Integer, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);
  private boolean closed;

  OpenFiles(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /** Fills a buffer from a position of a file on. */
  void read(int file, long position, ByteBuffer into) throws IOException {
    int begin = into.position();
    while (true) {
      FileChannel channel = channel(file);
      try {
        ArchiveChannel.readFully(channel, position, into);
        return;
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (ClosedChannelException e) {
        // Another thread opened so many others meanwhile that this one had to go: again.
        into.position(begin);
      }
    }
  }

  /** When a file was last changed, in nanoseconds since 1970. */
  long modified(int file) throws IOException {
    return Files.getLastModifiedTime(files.get(file)).to(TimeUnit.NANOSECONDS);
  }

  private synchronized FileChannel channel(int file) throws IOException {
    if (closed) {
      throw new IOException("it is closed");
    }
    FileChannel channel = open.get(file);
    if (channel == null || !channel.isOpen()) {
      channel = FileChannel.open(files.get(file));
      open.put(file, channel);
      if (open.size() > MOST) {
        int eldest = open.keySet().iterator().next();
        open.remove(eldest).close();
      }
    }
    return channel;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (FileChannel channel : open.values()) {
      channel.close();
    }
    open.clear();
  }
}
