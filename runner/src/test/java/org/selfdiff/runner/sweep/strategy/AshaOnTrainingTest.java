package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * What ASHA saves on trainings: MoCo on 2,000 drawn images with 27 random temperatures and rates,
 * each trained for 9 epochs and judged by nearest neighbors after each. A run that is paused and
 * goes on has the bits of one that is not, so that what ASHA would have found can be read off.
 */
class AshaOnTrainingTest {
  private static final int ORDERS = 1000;
  private static final int WORKERS = 2;
  private static final Asha ASHA = new Asha(3, 1, 9, 0);

  private final List<List<Double>> accuracies = accuracies();

  /** One order of the trials: the share of the cost, and how much worse its best is. */
  private record Outcome(double cost, double worse) {}

  AshaOnTrainingTest() throws IOException {}

  private static List<List<Double>> accuracies() throws IOException {
    try (InputStream in = AshaOnTrainingTest.class.getResourceAsStream("moco-accuracies.json")) {
      List<List<Double>> curves = new ArrayList<>();
      for (JsonNode curve : new ObjectMapper().readTree(in)) {
        curves.add(
            StreamSupport.stream(curve.spliterator(), false).map(JsonNode::doubleValue).toList());
      }
      return curves;
    }
  }

  @Test
  void theBestTrainingIsFoundForAFractionOfTheEpochs() {
    List<Outcome> outcomes = IntStream.range(0, ORDERS).mapToObj(this::outcome).toList();
    double[] costs = outcomes.stream().mapToDouble(Outcome::cost).sorted().toArray();

    assertThat(costs[ORDERS / 2]).isBetween(0.25, 0.3);
    assertThat(costs[ORDERS - 1]).isLessThan(0.5);
    assertThat(outcomes).filteredOn(o -> o.worse() > 0).isEmpty();
  }

  private Outcome outcome(int seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, accuracies.size()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    Landscape any = Landscape.ALL.get(0);
    SimulatedSweep sweep =
        new SimulatedSweep(
                new RandomSampler(any.space(), seed),
                ASHA,
                ASHA.rungs(),
                (trial, point, epoch) -> -accuracies.get(order.get(trial)).get((int) epoch - 1))
            .run(accuracies.size(), WORKERS);
    double best = accuracies.stream().mapToDouble(c -> c.get(c.size() - 1)).max().orElseThrow();
    double whole = (double) accuracies.size() * accuracies.get(0).size();
    return new Outcome(sweep.cost() / whole, best + sweep.best());
  }
}
