package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;

/** A mixing prior needs a loss of the method for mixed images. */
final class MixingOfMethod implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method()
        .ifPresent(method -> parts.mixing().ifPresent(mixing -> check(method, mixing, findings)));
  }

  private static void check(Method method, Mixing mixing, Findings findings) {
    if (mixing.in(method.compositions()) instanceof Composition.Undefined undefined) {
      findings.add(
          "mixing.kind",
          kind(mixing) + " has no meaning with method " + kind(method) + ": " + undefined.text(),
          "mixing",
          "method.kind",
          "method");
    }
  }

  private static String kind(Object part) {
    return part.getClass().getAnnotation(Kind.class).value();
  }
}
