package org.selfdiff.runner.data;

import java.util.List;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.augment.Augmentation;

/** The random views that are made of each image. */
public record Views(
    @Setting(doc = "views of each image", byDefault = "2", unit = "views", min = 1) int count,
    @Setting(
            doc = "side of a view; images of another size are resized at evaluation",
            byDefault = "32",
            unit = "pixels",
            min = 4)
        int size,
    @Setting(doc = "operations in order; every view draws its own numbers")
        List<Augmentation> augment,
    @Setting(doc = "mean and deviation per channel", byDefault = "{}") Normalize normalize) {}
