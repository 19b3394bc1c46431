package org.selfdiff.methods.schedule;

import java.util.Optional;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;

/** A linear warm-up of the learning rate at the start of a run. */
public record Warmup(
    @Setting(
            doc = "length of the linear warm-up; 0 is none",
            byDefault = "0",
            unit = "epochs",
            min = 0,
            max = 1_000_000)
        int epochs,
    @Setting(
            doc =
                "length in steps instead, for those whose warm-up is no number of epochs: 500 with"
                    + " start = 0.002 and full = last in the code of W-MSE",
            unit = "steps",
            min = 1,
            max = 1_000_000_000)
        Optional<Integer> steps,
    @Setting(
            doc = "share of the base learning rate at which the warm-up starts",
            byDefault = "0",
            min = 0,
            max = 1)
        double start,
    @Setting(doc = "raise the rate every step, or every epoch (MGD)", byDefault = "step") Per per,
    @Setting(
            doc =
                "which step is the first to have the base learning rate: next, the one after the"
                    + " warm-up; last, the last one of the warm-up (DINO, SwAV, Mugs)",
            byDefault = "next")
        Full full) {

  /** Where the rise has reached the base rate. */
  public enum Full {
    /** Just after the warm-up. */
    NEXT,
    /** At the last step, or epoch, of the warm-up. */
    LAST
  }

  /** A rise that would reach the base rate just after the warm-up. */
  public Warmup(int epochs, double start, Per per) {
    this(epochs, start, per, Full.NEXT);
  }

  /** A rise over whole epochs. */
  public Warmup(int epochs, double start, Per per, Full full) {
    this(epochs, Optional.empty(), start, per, full);
  }

  /**
   * The factor of the rise: {@code start (1 - a) + a} with {@code a} the share of the warm-up that
   * lies behind the step, and 1 after the warm-up. A rise of one step stays at its start.
   */
  public double factor(StepPosition position) {
    if (!rises(position)) {
      return 1;
    }
    long length = stretch().length(position, per) - (full == Full.LAST ? 1 : 0);
    double share = length == 0 ? 0 : (double) position.done(per) / length;
    return start * (1 - share) + share;
  }

  /** The part of the run that it takes. */
  Delay stretch() {
    return steps.map(n -> new Delay(n, Per.STEP)).orElseGet(() -> new Delay(epochs, Per.EPOCH));
  }

  /** Whether the step lies in the warm-up. */
  boolean rises(StepPosition position) {
    return !stretch().over(position);
  }

  /** The rate must have risen before the run ends, and its length be said once. */
  void check(Context context, Findings findings) {
    if (steps.isPresent()) {
      checkSteps(context, findings);
      return;
    }
    context
        .epochs()
        .filter(run -> epochs > run)
        .ifPresent(
            run ->
                findings.add(
                    "epochs",
                    epochs + " is longer than the run, expected at most schedule.epochs " + run));
  }

  private void checkSteps(Context context, Findings findings) {
    int length = steps.orElseThrow();
    if (epochs > 0) {
      findings.add(
          "steps",
          "the length of the warm-up is given twice, expected steps or epochs; epochs = 0 takes an"
              + " inherited one away",
          "epochs");
    }
    if (per == Per.EPOCH) {
      findings.add(
          "per", "a warm-up of steps rises at every step, expected per = step, or epochs", "steps");
    }
    if (context.epochs().isPresent() && context.stepsPerEpoch().isPresent()) {
      long run = context.stepsPerEpoch().get() * context.epochs().get();
      if (run > 0 && length > run) {
        findings.add(
            "steps",
            length
                + " is longer than the run, expected at most "
                + run
                + ": schedule.epochs "
                + context.epochs().get()
                + " of "
                + context.stepsPerEpoch().get()
                + " steps",
            "/schedule.epochs",
            "/hardware.batch",
            context.images().orElseThrow().key());
      }
    }
  }
}
