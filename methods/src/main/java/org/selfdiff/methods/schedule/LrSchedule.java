package org.selfdiff.methods.schedule;

/** How the learning rate changes over a run, as a factor of the base rate. */
public sealed interface LrSchedule permits ConstantLr, StepLr, CosineLr {}
