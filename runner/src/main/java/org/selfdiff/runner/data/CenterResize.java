package org.selfdiff.runner.data;

import java.util.OptionalInt;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Interpolation;

/** How images of another size become the views that features are evaluated on. */
public record CenterResize(
    @Setting(
            doc =
                "short side that an image is resized to before its center is cropped; absent:"
                    + " views.size x 256 / 224, rounded",
            unit = "pixels",
            min = 4,
            max = 8_192)
        OptionalInt resize,
    @Setting(
            doc = "weights of the resizing: bilinear (MoCo, SwAV) or bicubic (DINO, Mugs)",
            byDefault = "bilinear")
        Interpolation interpolation) {
  /** The view of an experiment with some training views. */
  public CenterView of(Views views) {
    CenterView usual = CenterView.of(views);
    return new CenterView(
        usual.size(), resize.orElse(usual.resize()), interpolation, usual.normalize());
  }

  /** Reports a side that leaves no full view. */
  public void check(Context context, Findings findings) {
    resize.ifPresent(
        side ->
            context
                .views()
                .filter(sizes -> side < sizes.size())
                .ifPresent(
                    sizes ->
                        findings.add(
                            "resize",
                            side
                                + " is less than the view, expected at least the "
                                + sizes.size()
                                + " of views.size",
                            "/views.size")));
  }
}
