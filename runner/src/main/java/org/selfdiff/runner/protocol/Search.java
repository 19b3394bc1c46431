package org.selfdiff.runner.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.selfdiff.runner.data.Split;

/**
 * A vote of the nearest training images.
 *
 * @param of whose features
 * @param readout which features are compared
 * @param k numbers of neighbours; one search serves all
 * @param temperature of votes {@code exp(cosine similarity / temperature)}; absent for a vote each
 *     by Euclidean distance
 */
public record Search(Contender of, Readout readout, List<Integer> k, OptionalDouble temperature)
    implements Judge {
  /** Copies the list. */
  public Search {
    k = List.copyOf(k);
  }

  /** Of the trained network. */
  public Search(Readout readout, List<Integer> k, OptionalDouble temperature) {
    this(Contender.TRAINED, readout, k, temperature);
  }

  @Override
  public Search by(Contender other) {
    return new Search(other, readout, k, temperature);
  }

  /** What the monitor of a run computes whenever it looks at the features. */
  public List<Need> monitor() {
    List<Need> needs = new ArrayList<>(alone());
    needs.add(new Need.Collapse(of, readout));
    return needs;
  }

  /** What the monitor computes before the first step: raw pixels and the untrained network. */
  public List<Need> beforeTraining(Extent images) {
    List<Need> needs = new ArrayList<>();
    if (worthPixels(images)) {
      needs.addAll(by(Contender.PIXELS).alone());
    }
    needs.addAll(by(Contender.UNTRAINED).monitor());
    return needs;
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
  public <R> R accept(Visitor<R> visitor) {
    return visitor.search(this);
  }
}
