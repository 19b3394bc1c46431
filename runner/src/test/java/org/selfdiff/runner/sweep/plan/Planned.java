package org.selfdiff.runner.sweep.plan;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.prospect.Prospect;
import org.selfdiff.runner.sweep.prospect.Prospects;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.trial.Candidate;

/** Plans with known costs. */
final class Planned {
  private Planned() {}

  /** A run of steps alone: no input, evaluation, start or export. */
  static RunCost steps(long steps, int epochs, double seconds) {
    return new RunCost(
        steps,
        epochs,
        new Pipeline(seconds, 1, 0, 1, 1, 1),
        new RunCost.EvaluationTime(0, 0, 0),
        0,
        0,
        1 << 20,
        2);
  }

  /** Trials of the temperature sweep, each with the same cost. */
  static SweepPlan of(int trials, RunCost cost, int parallel, String... overrides) {
    LoadedSweep sweep =
        new SweepLoader()
            .load(Corpus.experiments().resolve("sweeps/temperature-lr.conf"), List.of(overrides));
    List<Prospect> all =
        IntStream.range(0, trials)
            .mapToObj(
                i ->
                    new Prospect(
                        i,
                        SweepPoint.EMPTY,
                        Map.of("method.temperature", "0." + (i + 1)),
                        List.of(),
                        new Candidate(List.of(), ""),
                        -1))
            .toList();
    return new SweepPlan(
        new Prospects(sweep, List.of(), all, false),
        all.stream().map(p -> new PlannedTrial(p, cost)).toList(),
        parallel);
  }
}
