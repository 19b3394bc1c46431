package org.selfdiff.runner.sweep.strategy;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.runner.sweep.space.Space;

/** The strategies against each other: median, over seeds, of the regret after some trials. */
final class StrategyTable {
  static final int SEEDS = 30;
  static final int TRIALS = 80;

  /** A strategy for a space and a seed. */
  interface Strategy {
    Sampler over(Space space, long seed);
  }

  static final Map<String, Strategy> STRATEGIES = strategies();

  private StrategyTable() {}

  private static Map<String, Strategy> strategies() {
    Map<String, Strategy> strategies = new LinkedHashMap<>();
    strategies.put("random", RandomSampler::new);
    strategies.put("sobol", SobolSampler::new);
    strategies.put("tpe", TpeSampler::new);
    strategies.put("cma-es", (space, seed) -> new CmaEsSampler(space, seed, 0.3));
    return strategies;
  }

  static double medianRegret(Strategy strategy, Landscape landscape) {
    double[] regrets =
        IntStream.range(0, SEEDS)
            .mapToDouble(
                seed ->
                    SimulatedSweep.of(strategy.over(landscape.space(), seed), landscape)
                        .run(TRIALS, 1)
                        .best())
            .sorted()
            .toArray();
    return (regrets[SEEDS / 2 - 1] + regrets[SEEDS / 2]) / 2;
  }

  /** Writes the table. */
  public static void main(String[] arguments) {
    System.out.println("| function | " + String.join(" | ", STRATEGIES.keySet()) + " |");
    System.out.println("|---|" + "---|".repeat(STRATEGIES.size()));
    for (Landscape landscape : Landscape.ALL) {
      StringBuilder row = new StringBuilder("| " + landscape.name() + " |");
      for (Strategy strategy : STRATEGIES.values()) {
        row.append(String.format(Locale.ROOT, " %.3g |", medianRegret(strategy, landscape)));
      }
      System.out.println(row);
    }
  }
}
