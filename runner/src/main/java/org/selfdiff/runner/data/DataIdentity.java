package org.selfdiff.runner.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What tells one set of images from another, wherever it lies.
 *
 * @param train training images
 * @param test test images
 * @param classes classes of both
 * @param digest of what the set consists of, 64 hexadecimal digits
 */
public record DataIdentity(long train, long test, long classes, String digest) {
  /**
   * What another set has that this one had not, as a clause; empty where they are the same.
   *
   * @param now the other set: the one that is there today
   */
  public Optional<String> difference(DataIdentity now) {
    StringJoiner counts = new StringJoiner(", ");
    count(counts, train, now.train, "training image", "training images");
    count(counts, test, now.test, "test image", "test images");
    count(counts, classes, now.classes, "class", "classes");
    if (counts.length() > 0) {
      return Optional.of(counts.toString());
    }
    return digest.equals(now.digest)
        ? Optional.empty()
        : Optional.of(
            "%s and %s as before, but other files or other contents"
                .formatted(
                    counted(train, "training image", "training images"),
                    counted(test, "test image", "test images")));
  }

  private static void count(StringJoiner into, long was, long is, String one, String many) {
    if (was != is) {
      into.add("%s where there were %d".formatted(counted(is, one, many), was));
    }
  }

  private static String counted(long count, String one, String many) {
    return String.format(Locale.ROOT, "%d %s", count, count == 1 ? one : many);
  }

  /** Gathers what a set consists of. Not thread safe. */
  public static final class Digest {
    private final MessageDigest sha = sha256();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    /** Adds a text with its end. */
    public Digest add(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      add(bytes.length);
      sha.update(bytes);
      return this;
    }

    /** Adds a number. */
    public Digest add(long value) {
      sha.update(number.putLong(0, value).array());
      return this;
    }

    /** The identity of a set of which everything was added. */
    public DataIdentity of(ImageSet set) {
      return new DataIdentity(
          set.size(Split.TRAIN),
          set.size(Split.TEST),
          set.classes().size(),
          HexFormat.of().formatHex(sha.digest()));
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
