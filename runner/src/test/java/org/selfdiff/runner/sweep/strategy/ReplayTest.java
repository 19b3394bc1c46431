package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Trial;

/** What every sampler keeps to, on a space with choices, conditions and logarithmic ranges. */
class ReplayTest {
  private static final Landscape MIXED = Landscape.ALL.get(4);
  private static final int TRIALS = 40;

  static Stream<Sampler> samplers() {
    return Stream.concat(
        StrategyTable.STRATEGIES.values().stream().map(s -> s.over(MIXED.space(), 7)),
        Stream.of(new GridSampler(MIXED.space(), 4)));
  }

  /** The same sampler made anew, as another process would. */
  private static Sampler again(Sampler sampler) {
    return samplers().filter(s -> s.getClass() == sampler.getClass()).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aSweepContinuedAfterAnyTrialIsTheUnbrokenOne(Sampler sampler) {
    List<Trial> unbroken = SimulatedSweep.of(sampler, MIXED).run(TRIALS, 1).trials();

    for (int kept = 0; kept <= TRIALS; kept += 13) {
      assertThat(
              SimulatedSweep.of(again(sampler), MIXED)
                  .continuing(unbroken.subList(0, kept))
                  .run(TRIALS, 1)
                  .trials())
          .as("continued after %d trials", kept)
          .isEqualTo(unbroken);
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void decisionsOfSeveralWorkersAreRepeatedFromWhatWasKnown(Sampler sampler) {
    SimulatedSweep sweep = SimulatedSweep.of(sampler, MIXED).run(TRIALS, 3);

    assertThat(sweep.jobs()).hasSize(TRIALS);
    for (SimulatedSweep.Job job : sweep.jobs()) {
      History before = new History(job.known().trials().subList(0, job.trial()));
      assertThat(again(sampler).suggest(job.trial(), before))
          .isEqualTo(sweep.trials().get(job.trial()).point());
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void pointsHaveTheActiveKeysAndNoOthers(Sampler sampler) {
    List<Trial> trials = SimulatedSweep.of(sampler, MIXED).run(TRIALS, 3).trials();

    assertThat(trials).allMatch(t -> MIXED.space().contains(t.point()));
    assertThat(trials).anyMatch(t -> t.point().has("queue"));
    assertThat(trials).anyMatch(t -> t.point().has("temperature"));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void workersAtTheSameTimeTryDifferentPoints(Sampler sampler) {
    List<Trial> trials = SimulatedSweep.of(sampler, MIXED).run(TRIALS, 8).trials();

    assertThat(trials.stream().map(Trial::point)).doesNotHaveDuplicates();
  }
}
