package org.selfdiff.runner.session.proof;

import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** What can be repeated elsewhere is a step of one device. */
final class OneDevice {
  private OneDevice() {}

  /**
   * Refuses an experiment whose steps several devices share.
   *
   * @param option what was asked for
   */
  static void require(Experiment experiment, String option) {
    int count = experiment.hardware().shared().count();
    if (count > 1) {
      throw new UserException(
          ExitCode.INVALID,
          "%s takes the step of one device, and hardware.devices names %d; add hardware.devices=1"
              .formatted(option, count));
    }
  }
}
