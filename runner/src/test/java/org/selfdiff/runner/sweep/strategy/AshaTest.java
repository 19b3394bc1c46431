package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

class AshaTest {
  private static final Sampler ANY =
      new RandomSampler(new Space(List.of(new Categorical("x", 9))), 0);

  @Test
  void theRungsAreThoseOfThePapersTable() {
    assertThat(new Asha(3, 1, 9, 0).rungs()).containsExactly(1L, 3L, 9L);
    assertThat(new Asha(3, 1, 9, 1).rungs()).containsExactly(3L, 9L);
    assertThat(new Asha(3, 1, 9, 2).rungs()).containsExactly(9L);
  }

  @Test
  void theLastRungIsTheWholeTrial() {
    assertThat(new Asha(4, 1, 100, 0).rungs()).containsExactly(1L, 4L, 16L, 100L);
  }

  /**
   * By hand, η = 2 and rungs 1, 2, 4. Loss of each trial at its rungs: 0: .5; 1: .4 .3; 2: .6; 3:
   * .2 .25 .1; 4: .7; 5: .1 .35. After trials 0 and 1 the better one of two, 1, goes on; after 2
   * the best of three is 1 again; after 3 the best two of four are 3 and 1, so 3 goes on, and
   * having .25 is the better one of two in rung 1, and goes on. Trial 4 changes nothing: the best
   * two of five are still 3 and 1. With 5 the best three of six are 5, 3, 1: 5 goes on, and the
   * best one of three in rung 1 is 3, which is done.
   */
  @Test
  void promotionsAreThoseOfThePapersRule() {
    Map<Integer, List<Double>> losses =
        Map.of(
            0, List.of(.5),
            1, List.of(.4, .3),
            2, List.of(.6),
            3, List.of(.2, .25, .1),
            4, List.of(.7),
            5, List.of(.1, .35));
    Asha asha = new Asha(2, 1, 4, 0);
    SimulatedSweep sweep =
        new SimulatedSweep(
            ANY,
            asha,
            asha.rungs(),
            (trial, point, resource) -> losses.get(trial).get(asha.rungs().indexOf(resource)));

    assertThat(sweep.run(6, 1).jobs().stream().map(j -> j.trial() + "@" + j.rung()))
        .containsExactly("0@0", "1@0", "1@1", "2@0", "3@0", "3@1", "3@2", "4@0", "5@0", "5@1");
    assertThat(sweep.trials().stream().map(Trial::state))
        .containsExactly(
            Status.PAUSED,
            Status.PAUSED,
            Status.PAUSED,
            Status.FINISHED,
            Status.PAUSED,
            Status.PAUSED);
    assertThat(sweep.cost()).isEqualTo(6 + 3 + 2);
  }

  @Test
  void theHighestRungComesFirst() {
    History history =
        history(paused(0, .5, .5), paused(1, .4, .6), paused(2, .1), paused(3, .2), paused(4, .9));

    assertThat(new Asha(2, 1, 8, 0).promote(history)).hasValue(0);
    assertThat(new Asha(3, 1, 27, 0).promote(history)).hasValue(2);
  }

  @Test
  void aTrialIsPromotedOnceAndOnlyWhereItIsPaused() {
    Asha asha = new Asha(2, 1, 4, 0);
    Trial running = new Trial(0, SweepPoint.EMPTY, List.of(.1), Status.RUNNING);
    Trial failed = new Trial(0, SweepPoint.EMPTY, List.of(.1), Status.FAILED);

    assertThat(asha.promote(history(running, paused(1, .2)))).isEqualTo(OptionalInt.empty());
    assertThat(asha.promote(history(failed, paused(1, .2)))).isEqualTo(OptionalInt.empty());
    assertThat(asha.promote(history(paused(0, .1, .1), paused(1, .2)))).isEmpty();
  }

  @Test
  void trialsThatFailCountAsTheWorstOfTheirRung() {
    Trial failed = new Trial(0, SweepPoint.EMPTY, List.of(), Status.FAILED);
    Trial impossible = new Trial(0, SweepPoint.EMPTY, List.of(), Status.IMPOSSIBLE);

    assertThat(new Asha(2, 1, 4, 0).promote(history(failed, paused(1, .2)))).hasValue(1);
    assertThat(new Asha(2, 1, 4, 0).promote(history(impossible, paused(1, .2)))).isEmpty();
  }

  @Test
  void noRungsAreRefused() {
    assertThatThrownBy(() -> new Asha(3, 1, 8, 2)).hasMessage("no rungs from 1 times 3^2 to 8");
  }

  private static Trial paused(int number, Double... losses) {
    return new Trial(number, SweepPoint.EMPTY, List.of(losses), Status.PAUSED);
  }

  private static History history(Trial... trials) {
    return new History(Stream.of(trials).toList());
  }
}
