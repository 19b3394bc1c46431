package org.selfdiff.runner.record;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.selfdiff.runner.exit.ExitCode;

/** How a run stands, or how its last launch ended. */
public enum RunState {
  /** Training; a process that leaves this behind was killed. */
  RUNNING(ExitCode.INTERRUPTED),
  /** All steps done, exported and proven. */
  FINISHED(ExitCode.OK),
  /** Stopped on request or killed; the same command goes on. */
  INTERRUPTED(ExitCode.INTERRUPTED),
  /** The loss is no number any more. */
  DIVERGED(ExitCode.DIVERGED),
  /** The features of all images have become alike, and the run was to stop then. */
  COLLAPSED(ExitCode.DIVERGED),
  /** The exported file does not compute what the trained graph computes. */
  UNPROVEN(ExitCode.VERIFICATION),
  /** Ended by a failure. */
  FAILED(ExitCode.INTERNAL);

  private final ExitCode code;

  RunState(ExitCode code) {
    this.code = code;
  }

  /** What a process ends with whose run ends so; a failure may have a code of its own. */
  public ExitCode code() {
    return code;
  }

  /** The word to show. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
