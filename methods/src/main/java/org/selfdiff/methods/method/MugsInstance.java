package org.selfdiff.methods.method;

import org.selfdiff.methods.schema.Setting;

/** {@link Mugs}' instance granularity: one image against others. */
public record MugsInstance(
    @Setting(doc = "size of the embedding", byDefault = "256", min = 1) int dim,
    @Setting(
            doc = "targets in the queue, at least those of a step: 2 per image",
            byDefault = "65536",
            unit = "targets",
            min = 1)
        int queue,
    @Setting(doc = "temperature of the logits", byDefault = "0.2", min = 0, above = true)
        double temperature) {}
