package org.selfdiff.runner.config.check;

import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.ResNet18;
import org.selfdiff.methods.backbone.ResNet34;
import org.selfdiff.methods.backbone.ResNet50;
import org.selfdiff.methods.backbone.Stem;

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
    if (backbone instanceof ResNet18 net) {
      return Optional.of(net.stem());
    }
    if (backbone instanceof ResNet34 net) {
      return Optional.of(net.stem());
    }
    return backbone instanceof ResNet50 net ? Optional.of(net.stem()) : Optional.empty();
  }
}
