package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.selfdiff.runner.sweep.strategy.StrategyTable.STRATEGIES;
import static org.selfdiff.runner.sweep.strategy.StrategyTable.medianRegret;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TPE and CMA-ES find better points than random search with as many trials. */
class StrategyTableTest {
  static Stream<Landscape> landscapes() {
    return Landscape.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("landscapes")
  void theMedianRegretIsLessThanHalfOfRandomSearch(Landscape landscape) {
    double random = medianRegret(STRATEGIES.get("random"), landscape);

    for (String strategy : List.of("tpe", "cma-es")) {
      assertThat(medianRegret(STRATEGIES.get(strategy), landscape))
          .as(strategy + " on " + landscape.name())
          .isBetween(0.0, random / 2);
    }
  }
}
