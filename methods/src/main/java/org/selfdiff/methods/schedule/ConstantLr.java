package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Kind;

/** The base learning rate throughout. */
@Kind(value = "constant", doc = "The base learning rate throughout")
public record ConstantLr() implements LrSchedule {
  @Override
  public double factor(StepPosition position, Warmup warmup) {
    return 1;
  }
}
