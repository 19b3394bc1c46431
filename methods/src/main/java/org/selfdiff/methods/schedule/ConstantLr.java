package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Kind;

/** The base rate throughout. */
@Kind(value = "constant", doc = "The base rate throughout")
public record ConstantLr() implements LrSchedule {
  @Override
  public double factor(Moment moment, Warmup warmup) {
    return 1;
  }
}
