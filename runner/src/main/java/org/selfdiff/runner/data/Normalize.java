package org.selfdiff.runner.data;

import java.util.List;
import org.selfdiff.methods.schema.Setting;

/** Channel statistics: a value v in [0, 1] becomes (v - mean) / std. */
public record Normalize(
    @Setting(
            doc = "mean of red, green, blue",
            byDefault = "[0.485, 0.456, 0.406]",
            min = 0,
            max = 1,
            length = 3)
        List<Double> mean,
    @Setting(
            doc = "standard deviation of red, green, blue",
            byDefault = "[0.229, 0.224, 0.225]",
            min = 0,
            above = true,
            length = 3)
        List<Double> std) {}
