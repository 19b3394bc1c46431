package org.selfdiff.methods.mixing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.TwoPositives;

/**
 * The three terms of SDMP's loss, each with its weight.
 *
 * @param source clean queries against clean keys
 * @param mixSource mixed queries against clean keys
 * @param mixMix mixed queries against mixed keys
 */
public record SdmpTerms(Value source, Value mixSource, Value mixMix) {
  /**
   * The terms of one step.
   *
   * @param draw weights and form, λ and c of every image
   * @param source the method's own loss of clean queries and keys, a scalar
   * @param clean logits of mixed queries, the clean keys of the batch first, [N, N or more]
   * @param mixed logits of mixed queries, the mixed keys of the batch first, [N, N or more]
   * @param scale factor that the method gives its losses
   */
  public static SdmpTerms of(
      Graph g, SdmpInputs draw, Value source, Value clean, Value mixed, double scale) {
    Sdmp prior = draw.prior();
    Value same = g.div(g.scalar(1), g.add(draw.common(), 1));
    Value mixSource = TwoPositives.of(g, clean, draw.share(), prior.loss());
    Value mixMix = TwoPositives.of(g, mixed, same, prior.loss());
    return new SdmpTerms(
        g.mul(source, prior.weightSource()),
        g.mul(mixSource, scale * prior.weightMixSource()),
        g.mul(mixMix, scale * prior.weightMixMix()));
  }

  /** The terms by the names under which they are reported. */
  public Map<String, Value> named() {
    Map<String, Value> named = new LinkedHashMap<>();
    named.put("source", source);
    named.put("mix_source", mixSource);
    named.put("mix_mix", mixMix);
    return named;
  }

  /** Their sum. */
  public Value loss(Graph g) {
    return g.add(source, g.add(mixSource, mixMix));
  }
}
