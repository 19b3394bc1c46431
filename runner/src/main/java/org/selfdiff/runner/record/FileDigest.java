package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/** What the contents of a file are recognized by. */
public final class FileDigest {
  private static final int PIECE = 1 << 20;

  private FileDigest() {}

  /** The SHA-256 of a file, hexadecimal. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = DigestChannel.sha256();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      while (channel.read(piece) >= 0) {
        digest.update(piece.flip());
        piece.clear();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
