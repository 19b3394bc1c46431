package org.selfdiff.runner.session.rank;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.selfdiff.runner.exit.DiskFault;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.process.ExitWords;
import org.selfdiff.runner.process.LogTail;

/**
 * A rank that was started.
 *
 * @param order what it was told
 * @param process its process
 * @param said what it has said since
 */
record RankProcess(RankOrder order, Process process, LogTail said) {
  /** Lines that are shown of one that a native library or the Java machine has ended. */
  private static final int SHOWN = 4;

  /** How a line of {@link org.selfdiff.runner.record.RunLog} begins. */
  private static final Pattern LOGGED = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+ (INFO|WARN) ");

  private static final String OURS = "This is a mistake in SelfDiff";

  /** A process that could not be started. */
  static RankException unstarted(RankOrder order, IOException why) {
    return new RankException(
        ExitCode.DATA,
        "rank %d of %d cannot be started: %s"
            .formatted(order.rank(), order.world(), DiskFault.reason(why)),
        List.of(),
        false);
  }

  /** Its end, which nobody has asked for. */
  RankException end() {
    int status = process.exitValue();
    Path log = said.log();
    String who = "rank %d of %d (process %d)".formatted(order.rank(), order.world(), process.pid());
    List<String> lines = lines();
    Optional<ExitCode> code = ExitCode.of(status);
    if (ExitWords.killed(status) && status != ExitCode.INTERRUPTED.status()) {
      return new RankException(
          ExitCode.DATA,
          who + " was killed by " + ExitWords.signal(status) + "; its log is " + log,
          shown(lines),
          false);
    }
    boolean fault =
        code.isPresent() && code.get() != ExitCode.OK && code.get() != ExitCode.INTERRUPTED;
    if (!fault || lines.isEmpty()) {
      return new RankException(
          fault ? code.get() : ExitCode.DATA,
          who + " ended with status " + status + "; its log is " + log,
          shown(lines),
          status == ExitCode.INTERRUPTED.status());
    }
    String reason = lines.get(lines.size() - 1).strip();
    return new RankException(
        code.get(), who + " ended: " + reason + "; its log is " + log, List.of(), false);
  }

  private static List<String> shown(List<String> lines) {
    return lines.subList(0, Math.min(SHOWN, lines.size()));
  }

  /** What it said after it logged last: the words of who ended it, not of its work. */
  private List<String> lines() {
    try {
      List<String> all = said.lines();
      int from = 0;
      for (int i = 0; i < all.size(); i++) {
        if (LOGGED.matcher(all.get(i)).lookingAt()) {
          from = i + 1;
        }
      }
      // The Java machine frames its last words.
      return all.subList(from, all.size()).stream()
          .map(line -> line.replaceFirst("^#\\s*", ""))
          .filter(line -> !line.isBlank() && !line.startsWith(OURS))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Waits for its end. */
  boolean ends(long nanoseconds) throws InterruptedException {
    return process.waitFor(Math.max(0, nanoseconds), TimeUnit.NANOSECONDS);
  }
}
