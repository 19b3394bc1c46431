package org.selfdiff.methods.mixing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Un-Mix on any method of two views, by the algorithm of the authors' README: {@code M(x1, x2) + λ
 * M(x2, mixed) + (1 - λ) M(x2, mixed in reversed order)} with the whole loss M of the method and
 * mixtures of view 1, evaluated in this order.
 *
 * @param plain M of the two views
 * @param mixed M of view 2 and the mixture
 * @param reversed M of view 2 and the mixture with the batch reversed
 * @param loss their weighted sum
 */
public record UnMixRule(Value plain, Value mixed, Value reversed, Value loss) {
  /** The rule in a sentence. */
  public static final Composition COMPOSITION =
      new Composition.Published(
          "the authors' rule for losses M of two views: M(x1, x2) + λ M(x2, mixture) + (1 - λ)"
              + " M(x2, reversed mixture)");

  /** What a method is under Un-Mix that takes a number of views. */
  public static Composition composition(int views) {
    return views == 2
        ? COMPOSITION
        : new Composition.Undefined(
            "its rule is for losses of two views, expected method.views = 2");
  }

  /** The whole loss of a method, with everything that its evaluation changes. */
  @FunctionalInterface
  public interface TwoViewLoss {
    /** The loss of two views [N, 3, S, S], a scalar. */
    Value of(Value first, Value second);
  }

  /** The terms by the names under which they are reported. */
  public Map<String, Value> named() {
    Map<String, Value> named = new LinkedHashMap<>();
    named.put("plain", plain);
    named.put("mixed", mixed);
    named.put("reversed", reversed);
    return named;
  }

  /** The loss of two views. */
  public static UnMixRule of(Graph g, Value x1, Value x2, BatchMixture mixture, TwoViewLoss m) {
    Value image = mixture.images(g, x1);
    Value plain = m.of(x1, x2);
    Value mixed = m.of(x2, image);
    Value reversed = m.of(x2, mixture.partners(g, image));
    Value rest = g.add(g.unary(Unary.Fn.NEG, mixture.share()), 1);
    Value both = g.add(g.mul(mixed, mixture.share()), g.mul(reversed, rest));
    return new UnMixRule(plain, mixed, reversed, g.add(plain, both));
  }
}
