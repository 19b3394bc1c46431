package org.selfdiff.runner.config.derive;

import java.util.List;
import org.selfdiff.runner.config.Experiment;

/** One rule by which values follow from settings. */
@FunctionalInterface
public interface Derivation {
  /** The values that follow; none where the rule does not apply. */
  List<Derived> of(Experiment experiment);
}
