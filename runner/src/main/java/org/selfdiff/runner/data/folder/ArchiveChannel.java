package org.selfdiff.runner.data.folder;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Positional reads, which several threads do at once on one open file. */
final class ArchiveChannel {
  private ArchiveChannel() {}

  static void readFully(FileChannel channel, long position, ByteBuffer into) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException("the file ends after " + at + " bytes");
      }
      at += read;
    }
  }
}
