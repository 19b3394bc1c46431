package org.selfdiff.runner.config.check;

import java.util.List;

/** Every rule between settings; a new rule is one class and one line here. */
public final class Checks {
  private static final List<Check> ALL =
      List.of(
          new RunName(),
          new ViewsOfMethod(),
          new QueueOfWholeSteps(),
          new SplitBatchNorm(),
          new StemTakesView(),
          new TeacherFitsStudent(),
          new PatchesTileView(),
          new DeviceName(),
          new WarmupWithinRun(),
          new MilestonesWithinRun(),
          new ShortFormatNeedsTorch(),
          new BatchWithinData(),
          new NeighboursWithinData());

  private Checks() {}

  /** Runs all of them. */
  public static void run(Parts parts, Findings findings) {
    ALL.forEach(check -> check.check(parts, findings));
  }
}
