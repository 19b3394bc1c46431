package org.selfdiff.runner.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigMemorySize;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigInteger;
import java.util.function.Consumer;
import org.selfdiff.runner.config.problem.Quote;

/** Sizes of memory in HOCON's words: {@code 80 GiB}, {@code 512m}, {@code 24 GB} of 10^9 bytes. */
final class MemorySize {
  private static final BigInteger LEAST = BigInteger.ONE.shiftLeft(20);

  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(50);

  private static final String KEY = "size";

  private static final String EXPECTED =
      ", expected auto, or 1 MiB to 1 PiB in words as 80 GiB (1024^3 bytes) or 80 GB (1000^3)";

  private MemorySize() {}

  /** Reports text that is no size, or one that no device has. */
  static void check(String text, Consumer<String> problem) {
    BigInteger bytes;
    try {
      bytes = parse(text);
    } catch (ConfigException e) {
      problem.accept("\"" + Quote.of(text) + "\" is no size of memory" + EXPECTED);
      return;
    }
    if (bytes.compareTo(LEAST) < 0 || bytes.compareTo(MOST) > 0) {
      problem.accept(Quote.of(text) + " is no memory of a device" + EXPECTED);
    }
  }

  /** Bytes of text that {@link #check} has nothing against. */
  static long of(String text) {
    return parse(text).longValueExact();
  }

  private static BigInteger parse(String text) {
    ConfigMemorySize size =
        ConfigFactory.empty()
            .withValue(KEY, ConfigValueFactory.fromAnyRef(text))
            .getMemorySize(KEY);
    return size.toBytesBigInteger();
  }
}
