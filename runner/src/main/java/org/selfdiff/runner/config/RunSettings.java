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
    @Setting(doc = "checkpoints kept", byDefault = "2", min = 1, max = 1_000_000) int keep,
    @Setting(
            doc =
                "what happens when the features have collapsed, by evaluate.measures: the run says"
                    + " so and goes on, or stops with status 4 and keeps the last checkpoint from"
                    + " before",
            byDefault = "warn")
        OnCollapse collapse) {
  /** Checkpoints that may be there beside one that is being written. */
  public int checkpoints() {
    return keep + (collapse == OnCollapse.STOP ? 1 : 0);
  }

  /** What happens when the features have collapsed. */
  public enum OnCollapse {
    /** The run says so. */
    WARN,
    /** The run stops. */
    STOP
  }
}
