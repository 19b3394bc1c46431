package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * Half a cosine from a first momentum to 1, {@code 1 - 0.5 (1 + cos(pi t / T)) (1 - from)}, another
 * at every step (BYOL, arXiv 2006.07733, appendix B; MoCo v3).
 */
@Kind(value = "cosine", doc = "Half a cosine from a first momentum to 1, step by step")
public record CosineMomentum(
    @Setting(doc = "share that the first step keeps", min = 0, max = 1) double from)
    implements MomentumSchedule {
  @Override
  public double at(Moment moment) {
    return at(moment.done(Per.STEP), moment.length(moment.epochs(), Per.STEP));
  }

  /**
   * The share after some steps.
   *
   * @param done steps before, 0 to {@code whole}
   * @param whole steps of the run
   */
  public double at(long done, long whole) {
    return 1 - 0.5 * (1 + Math.cos(Math.PI * done / whole)) * (1 - from);
  }
}
