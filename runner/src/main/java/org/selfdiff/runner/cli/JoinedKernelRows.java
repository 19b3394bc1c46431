package org.selfdiff.runner.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Hardware.JoinedKernels;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.engine.joined.JoinedCount;
import org.selfdiff.runner.session.FittingStep;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StepKernelsText;

/** What a step runs with ops joined as lines of {@code explain}; nothing where they are not. */
final class JoinedKernelRows {
  /** The block that the lines are in; no file has it. */
  static final String BLOCK = "kernels";

  private JoinedKernelRows() {}

  /**
   * Plans the step of an experiment that asks for joined kernels.
   *
   * @throws org.selfdiff.runner.exit.UserException if it cannot be planned
   */
  static List<Explained> of(Experiment e) {
    if (e.hardware().joinedKernels() == JoinedKernels.OFF) {
      return List.of();
    }
    FittingStep step = FittingStep.of(Setup.planned(e));
    Optional<JoinedCount> count = StepKernelsText.count(step);
    List<Explained> rows = new ArrayList<>();
    if (count.isEmpty()) {
      rows.add(row("own", 0, StepKernelsText.none(step.setup()), "kernels of SelfDiff in a step"));
      return rows;
    }
    rows.add(
        row(
            "own",
            count.get().own(),
            "ops joined by hardware.joined-kernels",
            "kernels of SelfDiff in a step"));
    rows.add(
        row(
            "library",
            count.get().library(),
            count.get().plain() + " with hardware.joined-kernels = off",
            "calls of libtorch in a step"));
    return rows;
  }

  private static Explained row(String word, int count, String formula, String doc) {
    String number = Integer.toString(count);
    return new Explained(
        BLOCK + "." + word, number, number, "", Origin.DEFAULT, formula, "", "", doc);
  }
}
