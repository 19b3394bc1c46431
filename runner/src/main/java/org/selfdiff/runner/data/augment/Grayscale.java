package org.selfdiff.runner.data.augment;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** Replaces the three channels by the luminance. */
@Kind(value = "grayscale", doc = "Replaces the three channels by the luminance")
public record Grayscale(@Setting(doc = "probability", byDefault = "0.2", min = 0, max = 1) double p)
    implements Augmentation {}
