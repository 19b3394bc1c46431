package org.selfdiff.runner.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a program has said since it was started, in a log that others have written before.
 *
 * @param log its file, which need not be there
 * @param begin bytes of it that are older
 */
public record LogTail(Path log, long begin) {
  private static final int MOST = 1 << 16;

  /** From the present end of a log on. */
  public static LogTail of(Path log) throws IOException {
    return new LogTail(log, Files.exists(log) ? Files.size(log) : 0);
  }

  /** The last lines that are not blank, in order, of those that lie at the end of the file. */
  public List<String> lines() throws IOException {
    return text().lines().filter(line -> !line.isBlank()).map(String::stripTrailing).toList();
  }

  private String text() throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    try (FileChannel file = FileChannel.open(log)) {
      long from = Math.max(Math.min(begin, file.size()), file.size() - MOST);
      ByteBuffer bytes = ByteBuffer.allocate((int) (file.size() - from));
      file.read(bytes, from);
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }
}
