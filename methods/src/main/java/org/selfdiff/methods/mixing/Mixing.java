package org.selfdiff.methods.mixing;

/** What a batch's images are mixed with, and how the loss follows. */
public sealed interface Mixing permits CutMix, Mixup, NoMixing, Sdmp, UnMix {
  /** What {@code cases} says about this prior. */
  <R> R in(Cases<R> cases);

  /**
   * One answer per prior.
   *
   * @param <R> type of the answers
   */
  interface Cases<R> {
    /** Without mixing. */
    R none(NoMixing prior);

    /** Under Un-Mix. */
    R unMix(UnMix prior);

    /** Under SDMP. */
    R sdmp(Sdmp prior);

    /** Under mixup. */
    R mixup(Mixup prior);

    /** Under CutMix. */
    R cutMix(CutMix prior);
  }
}
