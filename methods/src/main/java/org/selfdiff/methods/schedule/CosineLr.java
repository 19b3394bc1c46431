package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** Half a cosine from the base rate to zero. */
@Kind(value = "cosine", doc = "Half a cosine from the base rate to zero")
public record CosineLr(
    @Setting(
            doc = "change the rate every epoch (the scripts of MoCo) or every step",
            byDefault = "epoch")
        Per per,
    @Setting(
            doc = "number of the first epoch: 0 in MoCo's scripts, 1 in its CIFAR-10 notebook",
            byDefault = "0",
            min = 0,
            max = 1)
        int firstEpoch)
    implements LrSchedule {

  /** How often the rate changes. */
  public enum Per {
    /** Constant within an epoch. */
    EPOCH,
    /** Another rate at every step. */
    STEP
  }
}
