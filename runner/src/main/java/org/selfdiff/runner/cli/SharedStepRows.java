package org.selfdiff.runner.cli;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.session.StepExchanges;
import org.selfdiff.runner.terminal.Figures;

/** What several devices exchange in a step as lines of {@code explain}, and nothing of one. */
final class SharedStepRows {
  /** The block that the lines are in; no file has it. */
  static final String BLOCK = "exchanges";

  private SharedStepRows() {}

  /**
   * A line per kind of numbers, the most bytes first, then all of them. Plans the step.
   *
   * @throws org.selfdiff.runner.exit.UserException if it cannot be planned
   */
  static List<Explained> of(Experiment e) {
    return e.hardware().shared().count() == 1 ? List.of() : rows(StepExchanges.of(e));
  }

  private static List<Explained> rows(StepExchanges step) {
    List<Explained> rows = new ArrayList<>();
    for (StepExchanges.Group g : step.groups()) {
      rows.add(
          row(
              g.what().word(),
              g.bytes(),
              String.join(", ", g.lines()),
              g.what().doc() + (g.state().isEmpty() ? "" : ": " + g.state())));
    }
    if (!rows.isEmpty()) {
      rows.add(
          row(
              "all",
              step.bytes(),
              step.count() + " exchanges around a ring of " + step.world() + " devices",
              "bytes that a device sends in a step, and receives"));
    }
    return rows;
  }

  private static Explained row(String word, long bytes, String formula, String doc) {
    return new Explained(
        BLOCK + "." + word,
        Figures.bytes(bytes),
        Long.toString(bytes),
        "",
        Origin.DEFAULT,
        formula,
        "",
        "",
        doc);
  }
}
