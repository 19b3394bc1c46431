package org.selfdiff.runner.config.derive;

import java.util.Optional;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.Mgd;
import org.selfdiff.methods.method.Moco;

/**
 * The settings of MoCo and where an experiment has them.
 *
 * @param moco the settings
 * @param key the dotted key of their block
 */
public record MocoBlock(Moco moco, String key) {
  /** The block of a method, where it has one. */
  public static Optional<MocoBlock> of(Method method) {
    if (method instanceof Moco moco) {
      return Optional.of(new MocoBlock(moco, "method"));
    }
    return method instanceof Mgd mgd
        ? Optional.of(new MocoBlock(mgd.moco(), "method.moco"))
        : Optional.empty();
  }

  /** The dotted key of one of the settings. */
  public String at(String setting) {
    return key + "." + setting;
  }
}
