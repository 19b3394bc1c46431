package org.selfdiff.runner.config.check;

import java.util.Locale;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.config.Hardware;

/**
 * The current form of SwAV's assignment takes exp(score / epsilon) as it is, and scores go up to 1;
 * beside that the zero rows of a queue that still fills would vanish in every form.
 */
final class SinkhornWithinFloats implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method(Swav.class)
        .ifPresent(swav -> parts.hardware().ifPresent(h -> check(swav, h.precision(), findings)));
  }

  private static void check(Swav swav, Hardware.Precision precision, Findings findings) {
    Type type = precision == Hardware.Precision.FP64 ? Type.F64 : Type.F32;
    double least = 1 / Sinkhorn.largestExponent(type);
    boolean bears = swav.sinkhorn().form() == Sinkhorn.Form.CURRENT || swav.queue() > 0;
    if (!bears || swav.sinkhorn().epsilon() >= least) {
      return;
    }
    String remedy = swav.queue() > 0 ? "" : ", or method.sinkhorn.form = original-stable";
    findings.add(
        "method.sinkhorn.epsilon",
        String.format(
            Locale.ROOT,
            "exp(1 / %s) is more than hardware.precision %s holds, expected %.4f or more%s",
            swav.sinkhorn().epsilon(),
            precision.name().toLowerCase(Locale.ROOT),
            Math.ceil(least * 1e4) / 1e4,
            remedy),
        "hardware.precision");
  }
}
