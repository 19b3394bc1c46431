package org.selfdiff.runner.config.check;

import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.ResidualBackbone;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.schema.Findings;

/** A ResNet with the ImageNet stem halves the view five times. */
final class StemTakesView implements Check {
  private static final int SMALLEST = 32;

  @Override
  public void check(Parts parts, Findings findings) {
    boolean imagenet =
        parts.backbone().flatMap(StemTakesView::stem).equals(Optional.of(Stem.IMAGENET));
    parts
        .views()
        .filter(views -> imagenet)
        .ifPresent(
            views -> {
              check("views.size", views.size(), findings);
              views.local().ifPresent(local -> check("views.local.size", local.size(), findings));
            });
  }

  private static void check(String key, int size, Findings findings) {
    if (size < SMALLEST) {
      findings.add(
          key,
          size
              + " pixels are too few for backbone.stem imagenet, expected "
              + SMALLEST
              + " or more, or backbone.stem = cifar",
          "backbone.stem",
          "backbone.kind");
    }
  }

  private static Optional<Stem> stem(Backbone backbone) {
    return backbone instanceof ResidualBackbone net ? Optional.of(net.stem()) : Optional.empty();
  }
}
