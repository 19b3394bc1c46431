package org.selfdiff.runner.cli;

import java.util.Optional;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.session.AbsentGpus;
import org.selfdiff.runner.session.DeviceRoom;
import org.selfdiff.runner.session.FittingStep;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StepTooLargeException;

/**
 * What planning its step says of an experiment.
 *
 * @param refusal why it can be run nowhere, or not in the memory that it names itself
 * @param notice what it needs, where this machine has less or another; that is not the experiment's
 *     fault
 */
record StepReview(Optional<String> refusal, Optional<String> notice) {
  /** Plans the step. */
  static StepReview of(Experiment e) {
    try {
      FittingStep step = FittingStep.of(Setup.planned(e));
      if (step.fits()) {
        return new StepReview(
            Optional.empty(), AbsentGpus.of(e).map(why -> "not on this machine: " + why));
      }
      DeviceRoom room = step.room().orElseThrow();
      if (room.asked()) {
        step.require();
      }
      return new StepReview(
          Optional.empty(),
          Optional.of(
              "a step needs " + StepMemory.gib(step.memory().bytes()) + "; " + room.words()));
    } catch (StepTooLargeException tooLarge) {
      return new StepReview(Optional.of(tooLarge.getMessage()), Optional.empty());
    } catch (UserException missing) {
      return new StepReview(
          Optional.empty(), Optional.of("the step is not planned: " + missing.getMessage()));
    }
  }
}
