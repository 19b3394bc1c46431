package org.selfdiff.runner.quantity;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigMemorySize;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigInteger;
import java.util.Optional;

/** Numbers of bytes in HOCON's words: {@code 80 GiB}, {@code 512m}, {@code 24 GB} of 10^9 bytes. */
public final class ByteSize {
  private static final BigInteger LEAST = BigInteger.ONE.shiftLeft(20);
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(50);
  private static final String KEY = "size";

  private ByteSize() {}

  /** Bytes, of whatever size; empty where the text is no number of bytes. */
  public static Optional<BigInteger> parse(String text) {
    try {
      ConfigMemorySize size =
          ConfigFactory.empty()
              .withValue(KEY, ConfigValueFactory.fromAnyRef(text))
              .getMemorySize(KEY);
      return Optional.of(size.toBytesBigInteger());
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  /** Whether a number of bytes is one that machines have: 1 MiB to 1 PiB. */
  public static boolean isUsual(BigInteger bytes) {
    return bytes.compareTo(LEAST) >= 0 && bytes.compareTo(MOST) <= 0;
  }
}
