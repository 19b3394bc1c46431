package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Damages files in ways that are always the same, and tries a reader on them. The property {@code
 * selfdiff.fuzz=all} tries ten times as many.
 */
public final class Mutations {
  private static final int FEW = 2_000;
  private static final int ALL = 20_000;
  private static final double SECONDS = 2;
  private static final long BYTES = 512L << 20;

  private static final int[] EXTREMES = {0, -1, 1, 0x7FFFFFFF, 0x80000000, 0x7F, 0xFFFF, 1 << 24};

  /** What is tried; it ends or throws what the reader may throw. */
  public interface Reader {
    /** Reads damaged bytes. */
    void read(byte[] damaged) throws Exception;
  }

  private Mutations() {}

  /**
   * Tries a reader on damaged forms of a file.
   *
   * @param refusal what it may throw
   */
  public static void tryAll(String name, byte[] whole, Class<?> refusal, Reader reader) {
    assertThatCode(() -> reader.read(whole)).as(name).doesNotThrowAnyException();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    int count = "all".equals(System.getProperty("selfdiff.fuzz")) ? ALL : FEW;
    int refused = 0;
    double slowest = 0;
    long most = 0;
    for (int seed = 0; seed < count; seed++) {
      byte[] damaged = damage(whole, new SplittableRandom(seed));
      long allocated = threads.getThreadAllocatedBytes(id);
      long begin = System.nanoTime();
      try {
        reader.read(damaged);
      } catch (Exception | Error e) {
        refused++;
        assertThat(e).as("%s, seed %d", name, seed).isInstanceOf(refusal);
      }
      slowest = Math.max(slowest, (System.nanoTime() - begin) / 1e9);
      most = Math.max(most, threads.getThreadAllocatedBytes(id) - allocated);
      assertThat(slowest).as("%s, seed %d: seconds", name, seed).isLessThan(SECONDS);
      assertThat(most).as("%s, seed %d: bytes", name, seed).isLessThan(BYTES);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %d mutations, %d refused, slowest %.2f s, most %d MiB%n",
        name,
        count,
        refused,
        slowest,
        most >> 20);
    assertThat(refused).as(name).isPositive();
  }

  private static byte[] damage(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole.clone();
    for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
      // Headers are where the harm is done.
      int range = random.nextBoolean() ? Math.min(bytes.length, 600) : bytes.length;
      int at = random.nextInt(Math.max(1, range - 4));
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2, 3 -> {
          int value = EXTREMES[random.nextInt(EXTREMES.length)];
          boolean big = random.nextBoolean();
          for (int i = 0; i < 4 && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> 8 * (big ? 3 - i : i));
          }
        }
        case 4 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 5 -> {
          int length = Math.min(1 + random.nextInt(64), bytes.length - at);
          System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length + 1), length);
        }
        default -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(16));
          System.arraycopy(bytes, at, longer, longer.length - bytes.length + at, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }
}
