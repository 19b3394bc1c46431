package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schema.Findings;

/** One rule that no single setting can break alone. */
@FunctionalInterface
interface Check {
  /** Reports where {@code parts} break the rule; a part that is missing breaks nothing. */
  void check(Parts parts, Findings findings);
}
