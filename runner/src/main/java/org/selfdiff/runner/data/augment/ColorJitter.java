package org.selfdiff.runner.data.augment;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** Brightness, contrast, saturation and hue in random order. */
@Kind(value = "color-jitter", doc = "Brightness, contrast, saturation and hue in random order")
public record ColorJitter(
    @Setting(doc = "probability", byDefault = "1.0", min = 0, max = 1) double p,
    @Setting(doc = "largest relative change of brightness", byDefault = "0.4", min = 0)
        double brightness,
    @Setting(doc = "largest relative change of contrast", byDefault = "0.4", min = 0)
        double contrast,
    @Setting(doc = "largest relative change of saturation", byDefault = "0.4", min = 0)
        double saturation,
    @Setting(
            doc = "largest turn of the hue circle, as a share of it",
            byDefault = "0.1",
            min = 0,
            max = 0.5)
        double hue)
    implements Augmentation {}
