package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/** What an image and its partner have of a mixture. */
final class Share {
  private Share() {}

  /** {@code λ own + (1 - λ) partner}. */
  static Value of(Graph g, Value share, Value own, Value partner) {
    return g.add(g.mul(own, share), g.mul(partner, rest(g, share)));
  }

  /** {@code 1 - λ}. */
  static Value rest(Graph g, Value share) {
    return g.add(g.unary(Unary.Fn.NEG, share), 1);
  }
}
