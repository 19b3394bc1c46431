package org.selfdiff.runner.data.augment;

import java.util.List;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** A random box of the image, resized to the view with antialiased bilinear weights. */
@Kind(
    value = "random-resized-crop",
    doc = "A random box of the image, resized to the view with antialiased bilinear weights")
public record RandomResizedCrop(
    @Setting(
            doc = "smallest and largest share of the area",
            byDefault = "[0.2, 1.0]",
            min = 0,
            max = 1,
            above = true,
            length = 2,
            order = Setting.Order.NOT_FALLING)
        List<Double> scale,
    @Setting(
            doc = "smallest and largest aspect ratio",
            byDefault = "[0.75, 1.3333333333333333]",
            min = 0,
            above = true,
            length = 2,
            order = Setting.Order.NOT_FALLING)
        List<Double> ratio)
    implements Augmentation {}
