package org.selfdiff.runner.sweep.view;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.LoadedSweep;

/** How long a sweep will still take, from what its runs have taken so far. */
final class Forecast {
  private Forecast() {}

  /** How many points will be tried. */
  static int trials(LoadedSweep sweep) {
    OptionalLong size =
        sweep.sweep().strategy().sampler(sweep.space().space(), sweep.sweep().seed()).size();
    int asked = sweep.sweep().trials() == 0 ? Integer.MAX_VALUE : sweep.sweep().trials();
    return (int) Math.min(asked, size.orElse(Integer.MAX_VALUE));
  }

  /**
   * The time left; empty before anything is known.
   *
   * @param trials points that will be tried
   * @param parallel runs at the same time
   */
  static Optional<Duration> left(Results results, int trials, int parallel) {
    LoadedSweep sweep = results.sweep();
    List<Integer> rungs = results.rungs();
    List<TrialRecord> own = results.standings().stream().filter(s -> s.same() < 0).toList();
    double seconds = own.stream().mapToDouble(TrialRecord::seconds).sum();
    double epochs =
        own.stream()
            .filter(s -> !s.scores().isEmpty())
            .mapToDouble(s -> rungs.get(s.scores().size() - 1))
            .sum();
    if (epochs == 0) {
      return Optional.empty();
    }
    long idle = results.standings().size() - own.stream().filter(s -> !s.cells().isEmpty()).count();
    int running = (int) Math.max(0, trials - idle);
    double all = sweep.sweep().pruner().expected(running, sweep.epochs()).epochs();
    double left = Math.max(0, all - epochs) * seconds / epochs / parallel;
    return Optional.of(Duration.ofMillis(Math.round(1000 * left)));
  }
}
