package org.selfdiff.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Files that are damaged at random, each in a way of its own by a fixed seed: bits, bytes, pieces
 * cut out, doubled, moved or replaced by numbers that are at the edge of something.
 */
public final class Mutations {
  private static final int USUAL = 2_000;
  private static final int ALL = 20_000;
  private static final long NANOS_MOST = 2_000_000_000L;
  private static final long BYTES_MOST = 512L << 20;

  /** Neighboring seeds begin alike. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final long[] EDGES = {
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    65535,
    65536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  /** What came of it. */
  public record Outcome(int read, int refused, long slowestMillis, long mostBytes) {}

  /** Reads a file to its end. */
  @FunctionalInterface
  public interface Reader {
    /** Reads it; a file that is damaged is a {@link FileFormatException}. */
    void read(Path file) throws IOException;
  }

  private Mutations() {}

  /** Number of mutations: {@code -Dselfdiff.fuzz=all} for all of them. */
  public static int count() {
    return "all".equals(System.getProperty("selfdiff.fuzz")) ? ALL : USUAL;
  }

  /**
   * Reads damaged forms of some files one after the other.
   *
   * @param file where they are written
   * @throws AssertionError if one ends in another way than being read or refused with its name, or
   *     takes more than 2 s or 512 MiB
   */
  public static Outcome read(List<byte[]> files, Path file, int count, Reader reader)
      throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int ok = 0;
    int refused = 0;
    long slowest = 0;
    long most = 0;
    for (int i = 0; i < count; i++) {
      Files.write(file, mutated(files.get(i % files.size()), new Random(SPREAD * (i + 1))));
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long began = System.nanoTime();
      try {
        reader.read(file);
        ok++;
      } catch (FileFormatException e) {
        assertThat(e.getMessage()).as("mutation %d", i).startsWith(file.toString());
        refused++;
      } catch (Throwable e) {
        fail("mutation " + i + " ends in " + e, e);
      }
      slowest = Math.max(slowest, System.nanoTime() - began);
      most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - bytes);
      assertThat(slowest).as("nanoseconds of mutation %d", i).isLessThan(NANOS_MOST);
      assertThat(most).as("bytes of mutation %d", i).isLessThan(BYTES_MOST);
    }
    Outcome outcome = new Outcome(ok, refused, slowest / 1_000_000, most);
    if (count == ALL) {
      System.out.println(file.getFileName() + ": " + outcome);
    }
    return outcome;
  }

  private static byte[] mutated(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    for (int n = 1 + random.nextInt(3) * random.nextInt(2); n > 0; n--) {
      bytes = once(bytes, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, Random random) {
    if (bytes.length < 2) {
      return new byte[] {(byte) random.nextInt()};
    }
    // Headers are small beside tensors, and are where the mistakes are.
    int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 512);
    int at =
        random.nextBoolean() ? random.nextInt(reach) : bytes.length - 1 - random.nextInt(reach);
    int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
    byte[] result = bytes.clone();
    switch (random.nextInt(8)) {
      case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> result[at] = (byte) random.nextInt();
      case 2 -> result = Arrays.copyOf(bytes, at);
      case 3 -> result = joined(Arrays.copyOf(bytes, at), from(bytes, at + length));
      case 4 -> result = joined(Arrays.copyOf(bytes, at + length), from(bytes, at));
      case 5 -> {
        int to = random.nextInt(bytes.length - length + 1);
        System.arraycopy(bytes, at, result, to, length);
      }
      case 6 -> {
        long edge = EDGES[random.nextInt(EDGES.length)];
        for (int i = 0; i < 8 && at + i < result.length; i++) {
          result[at + i] = (byte) (edge >> 8 * i);
        }
      }
      default -> Arrays.fill(result, at, at + length, (byte) random.nextInt());
    }
    return result;
  }

  private static byte[] from(byte[] bytes, int at) {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
