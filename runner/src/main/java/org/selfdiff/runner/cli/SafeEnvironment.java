package org.selfdiff.runner.cli;

import java.util.function.Consumer;
import org.selfdiff.runner.machine.OwnEnvironment;

/** What every process of SelfDiff does first, whoever starts it. */
final class SafeEnvironment {
  private SafeEnvironment() {}

  /**
   * Takes values out of the environment that would end the process when libraries read them.
   *
   * @param said takes a sentence for each
   * @throws org.selfdiff.runner.exit.UserException if one cannot be taken out
   */
  static void require(Consumer<String> said) {
    OwnEnvironment.mend(said);
  }
}
