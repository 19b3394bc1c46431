package org.selfdiff.runner.data.folder;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Names in archives that do not say how they are written: no two of them become one. */
final class ArchiveNames {
  private ArchiveNames() {}

  /** UTF-8 where the bytes are that, else {@code other}, in which every byte is one character. */
  static String decode(byte[] bytes, int offset, int length, Charset other) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, offset, length, other);
    }
  }

  /** A name that was read byte by byte as Latin-1. */
  static String ofLatin(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    boolean latin = new String(bytes, StandardCharsets.ISO_8859_1).equals(name);
    return latin ? decode(bytes, 0, bytes.length, StandardCharsets.ISO_8859_1) : name;
  }
}
