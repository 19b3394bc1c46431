package org.selfdiff.methods.probe;

import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;

/**
 * What a linear probe of a vision transformer reads of the last blocks' tokens, each of shape [N, 1
 * + P, D] behind the final layer norm, the class token first.
 */
public enum ProbeFeatures {
  /** The class tokens of all blocks, earliest first: [N, n D] (DINO, Mugs). */
  CLASS_TOKENS {
    @Override
    public Value of(Graph g, List<Value> tokens) {
      return g.concat(1, tokens.stream().map(t -> classToken(g, t)).toArray(Value[]::new));
    }
  },
  /**
   * Class token and mean patch token of one block, element by element in turns: [N, 2 D] (DINO).
   */
  INTERLEAVED {
    @Override
    public Value of(Graph g, List<Value> tokens) {
      GraphException.unless(
          tokens.size() == 1, "interleaved features of %s blocks; expected one", tokens.size());
      Value last = tokens.get(0);
      long n = last.dim(0);
      long d = last.dim(2);
      Value both =
          g.concat(
              2, g.reshape(classToken(g, last), n, d, 1), g.reshape(meanPatch(g, last), n, d, 1));
      return g.reshape(both, n, 2 * d);
    }
  },
  /** The mean patch token of the last block: [N, D] (iBOT, Mugs). */
  MEAN_PATCH {
    @Override
    public Value of(Graph g, List<Value> tokens) {
      return meanPatch(g, tokens.get(tokens.size() - 1));
    }
  },
  /** The class tokens of all blocks, then the last block's mean patch token: [N, (n + 1) D]. */
  CLASS_TOKENS_AND_MEAN_PATCH {
    @Override
    public Value of(Graph g, List<Value> tokens) {
      return g.concat(1, CLASS_TOKENS.of(g, tokens), MEAN_PATCH.of(g, tokens));
    }
  };

  /** The features of tokens. */
  public abstract Value of(Graph g, List<Value> tokens);

  private static Value classToken(Graph g, Value tokens) {
    long n = tokens.dim(0);
    long d = tokens.dim(2);
    return g.reshape(g.slice(tokens, new long[] {0, 0, 0}, new long[] {n, 1, d}), n, d);
  }

  private static Value meanPatch(Graph g, Value tokens) {
    long[] size = {tokens.dim(0), tokens.dim(1) - 1, tokens.dim(2)};
    return g.mean(g.slice(tokens, new long[] {0, 1, 0}, size), false, 1);
  }
}
