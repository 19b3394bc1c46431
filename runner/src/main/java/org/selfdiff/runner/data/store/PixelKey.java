package org.selfdiff.runner.data.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What pixels were decoded from: 256 bits of the compressed bytes and of the way of decoding. */
record PixelKey(long first, long second, long third, long fourth) {
  /** Bytes of a key. */
  static final int BYTES = 32;

  /**
   * The key of an image.
   *
   * @param way of decoding; another one whenever the same bytes become other pixels
   * @param encoded from 0 to the limit; stays as it is
   */
  static PixelKey of(String way, ByteBuffer encoded) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    digest.update(way.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(encoded.duplicate().rewind());
    return read(ByteBuffer.wrap(digest.digest()), 0);
  }

  static PixelKey read(ByteBuffer from, int at) {
    return new PixelKey(
        from.getLong(at), from.getLong(at + 8), from.getLong(at + 16), from.getLong(at + 24));
  }

  void write(ByteBuffer to) {
    to.putLong(first).putLong(second).putLong(third).putLong(fourth);
  }
}
