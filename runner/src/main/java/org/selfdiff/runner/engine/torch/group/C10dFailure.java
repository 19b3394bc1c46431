package org.selfdiff.runner.engine.torch.group;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.engine.group.Seat;
import org.selfdiff.runner.exit.UserException;

/** What libtorch says when ranks have lost each other, as one sentence. */
final class C10dFailure {
  /** Where in libtorch's sources a message comes from, and the calls that led there. */
  private static final Pattern PLACE = Pattern.compile("^\\[[^\\]]*:\\d+\\]\\s*");

  private static final Pattern LATE =
      Pattern.compile("timed out|timeout", Pattern.CASE_INSENSITIVE);

  /** A connection breaks a moment before the process behind it is gone. */
  private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long PAUSE_MILLIS = 20;

  private C10dFailure() {}

  /**
   * A failure of the group.
   *
   * @param could what the ranks were to do
   * @param patience how long they have waited, if they have waited too long
   */
  static GroupException of(Throwable thrown, String could, Seat seat, Duration patience) {
    if (thrown instanceof UserException e) {
      return new GroupException(e.code(), e.getMessage());
    }
    String said = plain(thrown);
    boolean late = LATE.matcher(said).find();
    Optional<String> gone = late ? seat.gone() : goneInAMoment(seat);
    if (gone.isPresent()) {
      return new GroupException(sentence(gone.get()));
    }
    if (late) {
      return new GroupException(
          "no answer from the other ranks within %d s; look for their own messages"
              .formatted(patience.toSeconds()));
    }
    return new GroupException("the ranks cannot " + could + ": " + said);
  }

  /** What to say about ranks that are gone. */
  static String sentence(String gone) {
    return gone + ". Its own messages say why; the same command continues the run.";
  }

  private static Optional<String> goneInAMoment(Seat seat) {
    long end = System.nanoTime() + MOMENT_NANOS;
    Optional<String> gone = seat.gone();
    try {
      while (gone.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(PAUSE_MILLIS);
        gone = seat.gone();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return gone;
  }

  /** The first line, without the place in libtorch's sources. */
  static String plain(Throwable thrown) {
    String all = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    String first = all.strip().lines().findFirst().orElse(thrown.toString());
    String words = PLACE.matcher(first).replaceFirst("");
    return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
  }
}
