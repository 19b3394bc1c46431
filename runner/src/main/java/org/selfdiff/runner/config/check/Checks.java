package org.selfdiff.runner.config.check;

import java.util.Arrays;
import java.util.List;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;

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

  /**
   * Lets every block check itself, and then what they are together.
   *
   * @param found gets dotted keys of the whole experiment
   */
  public static void run(Parts parts, Findings found) {
    Findings findings =
        (key, message, because) ->
            found.add(
                whole(key),
                message,
                Arrays.stream(because).map(Checks::whole).toArray(String[]::new));
    Context context = parts.context();
    parts.method().ifPresent(m -> m.check(context, parts.backbone(), findings.at("method")));
    ALL.forEach(check -> check.check(parts, findings));
  }

  private static String whole(String key) {
    return key.startsWith("/") ? key.substring(1) : key;
  }
}
