package org.selfdiff.runner.config.check;

/** One rule that no single setting can break alone. */
@FunctionalInterface
public interface Check {
  /** Reports where {@code parts} break the rule; a part that is missing breaks nothing. */
  void check(Parts parts, Findings findings);
}
