package org.selfdiff.runner.data;

import java.util.List;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.augment.Augmentation;

/** Smaller views of each image (multi-crop, Caron et al. 2020, arXiv 2006.09882). */
public record LocalCrops(
    @Setting(doc = "local crops of each image", unit = "crops", min = 1, max = 100) int count,
    @Setting(doc = "side of a local crop", unit = "pixels", min = 4, max = 4_096) int size,
    @Setting(doc = "operations in order; every crop draws its own numbers")
        List<Augmentation> augment) {}
