package org.selfdiff.runner.config.check;

import java.util.Optional;
import org.selfdiff.methods.backbone.Transformer;
import org.selfdiff.runner.data.Views;

/** A vision transformer cuts views into whole patches and its channels into whole heads. */
final class PatchesTileView implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    Optional<Transformer> net =
        parts.backbone().filter(Transformer.class::isInstance).map(Transformer.class::cast);
    net.filter(t -> t.dim() % t.heads() != 0)
        .ifPresent(
            t ->
                findings.add(
                    "backbone.heads",
                    t.heads()
                        + " heads do not divide the "
                        + t.dim()
                        + " channels of this backbone, expected a divisor of "
                        + t.dim(),
                    "backbone.kind"));
    net.ifPresent(t -> parts.views().ifPresent(v -> checkPatch(t.patch(), v, findings)));
  }

  private static void checkPatch(int patch, Views views, Findings findings) {
    if (views.size() % patch != 0) {
      findings.add(
          "views.size",
          views.size()
              + " pixels are not a whole number of patches of "
              + patch
              + ", expected a multiple of "
              + patch
              + " or another backbone.patch",
          "backbone.patch",
          "backbone.kind");
    }
  }
}
