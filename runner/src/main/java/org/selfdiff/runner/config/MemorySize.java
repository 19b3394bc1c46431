package org.selfdiff.runner.config;

import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.runner.config.problem.Quote;
import org.selfdiff.runner.quantity.ByteSize;

/** Sizes of a device's memory. */
final class MemorySize {
  private static final String EXPECTED =
      ", expected auto, or 1 MiB to 1 PiB in words as 80 GiB (1024^3 bytes) or 80 GB (1000^3)";

  private MemorySize() {}

  /** Reports text that is no size, or one that no device has. */
  static void check(String text, Consumer<String> problem) {
    Optional<BigInteger> bytes = ByteSize.parse(text);
    if (bytes.isEmpty()) {
      problem.accept("\"" + Quote.of(text) + "\" is no size of memory" + EXPECTED);
    } else if (!ByteSize.isUsual(bytes.get())) {
      problem.accept(Quote.of(text) + " is no memory of a device" + EXPECTED);
    }
  }

  /** Bytes of text that {@link #check} has nothing against. */
  static long of(String text) {
    return ByteSize.parse(text).orElseThrow().longValueExact();
  }
}
