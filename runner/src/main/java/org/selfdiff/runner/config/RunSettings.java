package org.selfdiff.runner.config;

import org.selfdiff.methods.schema.Setting;

/** Where a run is kept. None of it enters the run's identity. */
public record RunSettings(
    @Setting(doc = "folder of the run folders", byDefault = "runs", path = true) String root,
    @Setting(
            doc = "steps between two checkpoints; 0 writes one per epoch",
            byDefault = "0",
            unit = "steps",
            min = 0,
            max = 1_000_000_000)
        int checkpointEvery,
    @Setting(doc = "checkpoints kept", byDefault = "2", min = 1, max = 1_000_000) int keep) {}
