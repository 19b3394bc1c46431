package org.selfdiff.runner.config.check;

import java.util.List;

/** Every rule between settings; a new rule is one class and one line here. */
public final class Checks {
  private static final List<Check> ALL =
      List.of(
          new RunName(),
          new ViewsOfMethod(),
          new MixingOfMethod(),
          new ShareWithinOne(),
          new CropsInPairs(),
          new StrongViewsExist(),
          new ErasingIsLast(),
          new QueueOfWholeSteps(),
          new QueueOfWholeBatches(),
          new AssignedViews(),
          new SinkhornWithinFloats(),
          new PrototypesAreTrained(),
          new SplitBatchNorm(),
          new SubBatchesWhiten(),
          new StemTakesView(),
          new TeacherFitsStudent(),
          new PatchesTileView(),
          new PositionsTakeLocals(),
          new PatchRateNeedsPatches(),
          new MugsNeedsTransformer(),
          new MugsMemoriesTakeSteps(),
          new MugsTeacherSeesWeakViews(),
          new ExportFitsBackbone(),
          new DeviceName(),
          new WarmupWithinRun(),
          new TeacherWarmsWithinRun(),
          new MilestonesWithinRun(),
          new LimitWithinRun(),
          new ShortFormatNeedsTorch(),
          new BatchWithinData(),
          new NeighboursWithinData(),
          new BlocksWithinTransformer(),
          new ProtocolsOnce());

  private Checks() {}

  /** Runs all of them. */
  public static void run(Parts parts, Findings findings) {
    ALL.forEach(check -> check.check(parts, findings));
  }
}
