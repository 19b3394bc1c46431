package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Passes bytes on and keeps their count and SHA-256. */
final class DigestChannel implements WritableByteChannel {
  private final WritableByteChannel out;
  private final MessageDigest digest;
  private long bytes;

  DigestChannel(WritableByteChannel out) {
    this.out = out;
    this.digest = sha256();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    ByteBuffer seen = source.duplicate();
    int count = out.write(source);
    digest.update(seen.limit(seen.position() + count));
    bytes += count;
    return count;
  }

  long bytes() {
    return bytes;
  }

  /** The checksum, hexadecimal; ends the count. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public boolean isOpen() {
    return out.isOpen();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
