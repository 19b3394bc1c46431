package org.selfdiff.runner.config.source;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problems;

/** Decodes the bytes of files. */
final class Utf8 {
  private Utf8() {}

  /** The text; empty where it is none, which is reported with its line. */
  static Optional<String> decode(String name, byte[] bytes, Problems problems) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      String found = "byte 0x%02X".formatted(bytes[in.position()] & 0xFF);
      problems.add(
          new Position(name, line(text, text.length())), "", "not text in UTF-8: " + found);
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && "\t\n\r\f".indexOf(c) < 0) {
        String found = "the control character U+%04X".formatted((int) c);
        problems.add(new Position(name, line(text, i)), "", found + ", expected text without any");
        return Optional.empty();
      }
    }
    return Optional.of(text);
  }

  private static int line(String text, int end) {
    return 1 + (int) text.chars().limit(end).filter(c -> c == '\n').count();
  }
}
