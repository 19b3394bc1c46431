package org.selfdiff.runner.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;

/**
 * A vote of the nearest training images.
 *
 * @param output which features are compared
 * @param k numbers of neighbours; one search serves all
 * @param temperature of votes {@code exp(cosine similarity / temperature)}; absent for a vote each
 *     by Euclidean distance
 */
public record NeighbourPlan(Output output, List<Integer> k, OptionalDouble temperature)
    implements Plan {
  /** Copies the list. */
  public NeighbourPlan {
    k = List.copyOf(k);
  }

  /**
   * Reports neighbours that are more than there are training images.
   *
   * @param key where they are set
   */
  public static void check(String key, int k, Context context, Findings findings) {
    context
        .images()
        .filter(images -> k > images.count())
        .ifPresent(
            images ->
                findings.add(
                    key,
                    k + " neighbours are more than there are, expected at most " + images.told(),
                    images.key()));
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("k", k.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    facts.put("distance", temperature.isPresent() ? "cosine" : "euclidean");
    facts.put("votes", temperature.isPresent() ? "exp(similarity / temperature)" : "one each");
    temperature.ifPresent(t -> facts.put("temperature", Double.toString(t)));
    return facts;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.neighbours(this);
  }
}
