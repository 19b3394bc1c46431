package org.selfdiff.methods.mixing;

/**
 * What a method is under every prior.
 *
 * @param unMix under Un-Mix
 * @param sdmp under SDMP
 * @param mixup under mixup
 * @param cutMix under CutMix
 */
public record Compositions(
    Composition unMix, Composition sdmp, Composition mixup, Composition cutMix)
    implements Mixing.Cases<Composition> {
  /** A method that takes no mixtures. */
  public static Compositions undefined(String why) {
    Composition none = new Composition.Undefined(why);
    return new Compositions(none, none, none, none);
  }

  @Override
  public Composition none(NoMixing prior) {
    return new Composition.Published("the method itself");
  }

  @Override
  public Composition unMix(UnMix prior) {
    return unMix;
  }

  @Override
  public Composition sdmp(Sdmp prior) {
    return sdmp;
  }

  @Override
  public Composition mixup(Mixup prior) {
    return mixup;
  }

  @Override
  public Composition cutMix(CutMix prior) {
    return cutMix;
  }
}
