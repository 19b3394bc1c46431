package org.selfdiff.runner.ui;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a run stands. */
public enum RunState {
  /** Its process lives. */
  RUNNING,
  /** All epochs done, exported and proven. */
  FINISHED,
  /** Stopped on request or killed; the same command continues it. */
  INTERRUPTED,
  /** Diverged, not proven, or ended by a failure. */
  FAILED;

  /** The word to show. */
  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
