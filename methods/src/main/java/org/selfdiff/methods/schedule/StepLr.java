package org.selfdiff.methods.schedule;

import java.util.List;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** The rate is multiplied by {@code gamma} at each milestone, during a warm-up too. */
@Kind(value = "step", doc = "Multiplies the learning rate by gamma at each milestone")
public record StepLr(
    @Setting(
            doc = "epochs, counted from 0, at which the learning rate drops",
            unit = "epochs",
            min = 0,
            max = 1_000_000,
            order = Setting.Order.RISING)
        List<Integer> milestones,
    @Setting(doc = "factor at each milestone", byDefault = "0.1", min = 0, max = 1, above = true)
        double gamma)
    implements LrSchedule {
  /** Keeps a copy of the milestones. */
  public StepLr {
    milestones = List.copyOf(milestones);
  }

  @Override
  public double factor(StepPosition position, Warmup warmup) {
    long passed = milestones.stream().filter(milestone -> milestone <= position.epoch()).count();
    return Math.pow(gamma, passed);
  }

  /** A milestone after the last epoch never happens. */
  @Override
  public void check(Context context, Findings findings) {
    context.epochs().ifPresent(epochs -> checkMilestones(epochs, findings));
  }

  private void checkMilestones(int epochs, Findings findings) {
    for (int i = 0; i < milestones.size(); i++) {
      if (milestones.get(i) >= epochs) {
        findings.add(
            "milestones[" + i + "]",
            milestones.get(i) + " is never reached, expected less than schedule.epochs " + epochs);
      }
    }
  }
}
