package org.selfdiff.runner.ui;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.selfdiff.runner.record.LaunchMark;
import org.selfdiff.runner.record.RunHolder;
import org.selfdiff.runner.record.RunPaths;

/**
 * How a run stands and why, told from outside: by the process that took its lock and by the end of
 * its log.
 *
 * @param state of the run
 * @param reason where the state alone does not tell it, else empty
 */
record Standing(RunState state, String reason) {
  /** A process on another machine cannot be looked up: it counts as alive for so long. */
  private static final Duration SIGN_OF_LIFE = Duration.ofMinutes(10);

  /**
   * Looks at a run.
   *
   * @param mark the last in its log
   * @param written when the run wrote last
   */
  static Standing of(RunPaths paths, Optional<LaunchMark> mark, Instant written, Instant now)
      throws IOException {
    LaunchMark.Kind kind = mark.map(LaunchMark::kind).orElse(LaunchMark.Kind.BEGINS);
    return switch (kind) {
      case ENDS -> ended(mark.orElseThrow().detail());
      case STOPS -> new Standing(RunState.FAILED, mark.orElseThrow().detail());
      case BEGINS ->
          RunHolder.read(paths).filter(holder -> alive(holder, written, now)).isPresent()
              ? new Standing(RunState.RUNNING, "")
              : new Standing(RunState.INTERRUPTED, "its process has ended without a word");
    };
  }

  private static Standing ended(String outcome) {
    return switch (outcome) {
      case "FINISHED" -> new Standing(RunState.FINISHED, "");
      case "INTERRUPTED" -> new Standing(RunState.INTERRUPTED, "");
      case "DIVERGED" -> new Standing(RunState.FAILED, "diverged: the loss is no number");
      case "UNPROVEN" ->
          new Standing(RunState.FAILED, "the exported file does not compute what was trained");
      default -> new Standing(RunState.FAILED, outcome);
    };
  }

  private static boolean alive(RunHolder holder, Instant written, Instant now) {
    return holder.here()
        ? holder.alive()
        : Duration.between(written, now).compareTo(SIGN_OF_LIFE) < 0;
  }
}
