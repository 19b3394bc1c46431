package org.selfdiff.runner.config.check;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.config.Experiment;

/** Every block's own check, and the rules between blocks, of which none owns the other. */
public final class Checks {
  private static final List<Check> BETWEEN =
      List.of(
          new ViewsOfMethod(),
          new MixingOfMethod(),
          new ClassesOfMethod(),
          new PatchRateNeedsPatches(),
          new ExportFitsBackbone(),
          new ExportHoldsBackbone(),
          new BlocksWithinTransformer());

  private Checks() {}

  /**
   * Checks what blocks are together, and lets each check itself.
   *
   * @param found gets dotted keys of the whole experiment
   */
  public static void run(Parts parts, Context context, Findings found) {
    Findings findings =
        (key, message, because) ->
            found.add(
                whole(key),
                message,
                Arrays.stream(because).map(Checks::whole).toArray(String[]::new));
    BETWEEN.forEach(check -> check.check(parts, findings));
    parts.name().ifPresent(name -> Experiment.checkName(name, findings));
    parts.data().ifPresent(b -> b.check(context, findings.at("data")));
    parts.views().ifPresent(b -> b.check(context, findings.at("views")));
    parts.backbone().ifPresent(b -> b.check(context, findings.at("backbone")));
    parts.method().ifPresent(m -> m.check(context, parts.backbone(), findings.at("method")));
    Optional<Comparison<?>> compared = parts.method().map(Method::compares);
    parts.mixing().ifPresent(b -> b.check(context, compared, findings.at("mixing")));
    parts.optimizer().ifPresent(b -> b.check(context, findings.at("optimizer")));
    parts.schedule().ifPresent(b -> b.check(context, findings.at("schedule")));
    parts.hardware().ifPresent(b -> b.check(context, findings.at("hardware")));
    parts.evaluate().ifPresent(b -> b.check(context, findings.at("evaluate")));
  }

  private static String whole(String key) {
    return key.startsWith("/") ? key.substring(1) : key;
  }
}
