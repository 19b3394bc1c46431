package org.selfdiff.runner.config.check;

import java.util.List;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.config.Priors;

/** A mixing prior needs a loss of the method for mixed images. */
final class MixingOfMethod implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method()
        .ifPresent(method -> parts.mixing().ifPresent(mixing -> check(method, mixing, findings)));
  }

  private static void check(Method method, Mixing mixing, Findings findings) {
    Comparison<?> comparison = method.compares();
    if (comparison.under(mixing) instanceof Composition.Refused<?> refused) {
      findings.add(
          "mixing.kind",
          Priors.word(mixing)
              + " has no meaning with method "
              + method.getClass().getAnnotation(Kind.class).value()
              + ": "
              + refused.text()
              + ", expected "
              + refused.expected().orElseGet(() -> "mixing.kind = " + listed(comparison)),
          "mixing",
          "method.kind",
          "method");
    }
  }

  private static String listed(Comparison<?> comparison) {
    List<String> words = Priors.words(comparison);
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
