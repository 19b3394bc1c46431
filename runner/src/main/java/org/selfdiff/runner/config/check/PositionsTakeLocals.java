package org.selfdiff.runner.config.check;

import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.Transformer;
import org.selfdiff.methods.backbone.VitConvBase;
import org.selfdiff.methods.backbone.VitConvSmall;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.LocalCrops;
import org.selfdiff.runner.data.Views;

/** Fixed positions belong to one size of images: crops of another need learned ones. */
final class PositionsTakeLocals implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .backbone()
        .filter(Transformer.class::isInstance)
        .map(Transformer.class::cast)
        .filter(net -> net.positions() == Positions.SINCOS)
        .ifPresent(net -> parts.views().ifPresent(views -> check(net, views, findings)));
  }

  private static void check(Transformer net, Views views, Findings findings) {
    int local = views.local().map(LocalCrops::size).orElse(views.size());
    if (local == views.size()) {
      return;
    }
    String what =
        "fixed positions belong to views of "
            + views.size()
            + " pixels, not to local crops of "
            + local;
    if (net instanceof VitConvBase || net instanceof VitConvSmall) {
      findings.add("views.local.size", what + ", expected " + views.size(), "backbone.kind");
    } else {
      findings.add(
          "backbone.positions", what + ", expected learned", "views.local.size", "backbone.kind");
    }
  }
}
