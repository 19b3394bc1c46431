package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** The same momentum throughout. */
@Kind(value = "constant", doc = "The same momentum throughout")
public record ConstantMomentum(
    @Setting(doc = "momentum: fraction of the momentum encoder that a step keeps", min = 0, max = 1)
        double value)
    implements MomentumSchedule {
  @Override
  public double at(StepPosition position) {
    return value;
  }
}
