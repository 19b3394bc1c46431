package org.selfdiff.runner.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.Split;

/**
 * A vote of the nearest training images.
 *
 * @param readout which features are compared
 * @param k numbers of neighbors; one search serves all
 * @param temperature of votes {@code exp(cosine similarity / temperature)}; absent for a vote each
 *     by Euclidean distance
 */
public record Search(Readout readout, List<Integer> k, OptionalDouble temperature)
    implements Judge {
  /** Copies the list. */
  public Search {
    k = List.copyOf(k);
  }

  /** What the monitor of a run computes whenever it looks at features. */
  public List<Need> monitor(Contender of) {
    List<Need> needs = new ArrayList<>(needs(of));
    needs.add(new Need.Collapse(of, readout));
    return needs;
  }

  /** What the monitor computes before the first step. */
  public List<Need> beforeTraining(Extent images) {
    List<Need> needs = new ArrayList<>(pixels(images));
    needs.addAll(monitor(Contender.UNTRAINED));
    return needs;
  }

  /**
   * Reports neighbors that are more than there are training images.
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
                    k + " neighbors are more than there are, expected at most " + images.told(),
                    images.key()));
  }

  @Override
  public Set<Split> splits() {
    return Set.of(Split.TRAIN, Split.TEST);
  }

  @Override
  public double products(int classes) {
    return 0;
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
  public <R> R accept(Contender of, Need.Visitor<R> visitor) {
    return visitor.search(of, this);
  }
}
