package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Setting;

/** A linear rise of the learning rate at the start of a run. */
public record Warmup(
    @Setting(
            doc = "length of the linear rise; 0 is none",
            byDefault = "0",
            unit = "epochs",
            min = 0)
        int epochs,
    @Setting(
            doc = "share of the base rate at which the rise starts",
            byDefault = "0",
            min = 0,
            max = 1)
        double start) {}
