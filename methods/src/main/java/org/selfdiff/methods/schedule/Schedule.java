package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Setting;

/** The length of a run and how its rates change. */
public record Schedule(
    @Setting(doc = "passes over the training images", unit = "epochs", min = 1) int epochs,
    @Setting(doc = "course of the learning rate", byDefault = "cosine") LrSchedule lr,
    @Setting(doc = "rise of the learning rate at the start", byDefault = "{}") Warmup warmup) {}
