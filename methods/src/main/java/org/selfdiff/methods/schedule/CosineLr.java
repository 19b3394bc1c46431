package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * Half a cosine from the base rate to a share of it, {@code end + (1 - end) 0.5 (1 + cos(pi t /
 * T))}; the base rate itself during a warm-up.
 */
@Kind(
    value = "cosine",
    doc = "Cosine decay from the base learning rate to zero or a fraction of it")
public record CosineLr(
    @Setting(
            doc = "change the learning rate every epoch (the scripts of MoCo) or every step",
            byDefault = "epoch")
        Per per,
    @Setting(
            doc =
                "number of the first epoch, or step with per = step: 0 in MoCo's scripts, 1 in its"
                    + " CIFAR-10 notebook",
            byDefault = "0",
            min = 0,
            max = 1)
        int firstEpoch,
    @Setting(
            doc =
                "after-warmup: the cosine starts at the end of the warm-up; run: it starts with"
                    + " the run, and the part under the warm-up is left out (unsupervised MGD)",
            byDefault = "after-warmup")
        Over over,
    @Setting(
            doc = "fraction of the base learning rate to which the cosine falls",
            byDefault = "0",
            min = 0,
            max = 1)
        double end)
    implements LrSchedule {
  /** A fall to zero. */
  public CosineLr(Per per, int firstEpoch, Over over) {
    this(per, firstEpoch, over, 0);
  }

  /** The part of the run that the half cosine spans. */
  public enum Over {
    /** From the end of the warm-up to the end of the run. */
    AFTER_WARMUP,
    /** From the start to the end of the run. */
    RUN
  }

  @Override
  public double factor(StepPosition position, Warmup warmup) {
    if (warmup.rises(position)) {
      return 1;
    }
    long skipped = over == Over.AFTER_WARMUP ? warmup.stretch().length(position, per) : 0;
    double done = position.done(per) + firstEpoch - skipped;
    double whole = position.length(position.epochs(), per) - skipped;
    return end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * done / whole));
  }
}
