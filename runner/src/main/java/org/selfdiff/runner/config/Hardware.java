package org.selfdiff.runner.config;

import org.selfdiff.methods.schema.Setting;

/** What a run computes on. */
public record Hardware(
    @Setting(doc = "auto takes the best engine present", byDefault = "auto") Engine engine,
    @Setting(
            doc = "images of one step, over all devices",
            byDefault = "256",
            unit = "images",
            min = 2)
        int batch,
    @Setting(doc = "number format of the step", byDefault = "fp32") Precision precision,
    @Setting(
            doc = "processor threads of the step; 0 takes every core",
            byDefault = "0",
            unit = "threads",
            min = 0,
            identity = false)
        int threads,
    @Setting(
            doc = "threads that make views; 0 takes every core",
            byDefault = "0",
            unit = "threads",
            min = 0,
            identity = false)
        int loaders) {

  /** The executor of the graph. */
  public enum Engine {
    /** The best one present. */
    AUTO,
    /** libnd4j's kernels. */
    ND4J,
    /** libtorch's kernels. */
    TORCH
  }

  /** Number formats of a step. */
  public enum Precision {
    /** 32-bit floating point. */
    FP32,
    /** bfloat16 products and activations; parameters, statistics and the loss stay in fp32. */
    BF16,
    /** 64-bit floating point, for checks. */
    FP64
  }
}
