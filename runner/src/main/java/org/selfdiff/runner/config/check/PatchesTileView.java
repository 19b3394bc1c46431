package org.selfdiff.runner.config.check;

import java.util.Optional;
import org.selfdiff.methods.backbone.Transformer;
import org.selfdiff.methods.backbone.VitConvBase;
import org.selfdiff.methods.backbone.VitConvSmall;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.Views;

/** A vision transformer cuts views into whole patches and its channels into whole heads. */
final class PatchesTileView implements Check {
  private static final String SIZE = "views.size";
  private static final String KIND = "backbone.kind";

  @Override
  public void check(Parts parts, Findings findings) {
    Optional<Transformer> net =
        parts.backbone().filter(Transformer.class::isInstance).map(Transformer.class::cast);
    net.ifPresent(t -> checkHeads(t, findings));
    net.ifPresent(t -> parts.views().ifPresent(v -> checkPatch(t, v.size(), findings)));
    net.ifPresent(
        t ->
            parts
                .views()
                .flatMap(Views::local)
                .ifPresent(local -> checkLocal(t, local.size(), findings)));
  }

  private static void checkHeads(Transformer t, Findings findings) {
    if (t.dim() % t.heads() != 0) {
      findings.add(
          "backbone.heads",
          t.heads()
              + " heads do not divide the "
              + t.dim()
              + " channels of this backbone, expected a divisor of "
              + t.dim(),
          KIND);
    }
  }

  private static void checkLocal(Transformer t, int size, Findings findings) {
    if (size % t.patch() != 0) {
      findings.add(
          "views.local.size",
          size
              + " pixels are not a whole number of this backbone's patches of "
              + t.patch()
              + ", expected a multiple of "
              + t.patch(),
          "backbone.patch",
          KIND);
    }
  }

  private static void checkPatch(Transformer t, int size, Findings findings) {
    if (size % t.patch() == 0) {
      return;
    }
    if (t instanceof VitConvBase || t instanceof VitConvSmall) {
      findings.add(
          SIZE,
          size
              + " pixels are not a whole number of this backbone's patches of "
              + t.patch()
              + ", expected a multiple of "
              + t.patch(),
          KIND);
    } else {
      findings.add(
          "backbone.patch",
          "patches of "
              + t.patch()
              + " pixels do not divide views.size "
              + size
              + ", expected a divisor of it",
          SIZE,
          KIND);
    }
  }
}
