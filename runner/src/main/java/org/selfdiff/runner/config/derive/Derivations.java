package org.selfdiff.runner.config.derive;

import java.util.List;
import org.selfdiff.runner.config.Experiment;

/** Every derived value; a new one is one class and one line here. */
public final class Derivations {
  private static final List<Derivation> ALL =
      List.of(new KeysPerStep(), new BatchPerGroup(), new EffectiveLr(), new Steps());

  private Derivations() {}

  /** All values that follow from the settings of {@code experiment}. */
  public static List<Derived> of(Experiment experiment) {
    return ALL.stream().flatMap(rule -> rule.of(experiment).stream()).toList();
  }
}
