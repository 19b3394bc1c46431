package org.selfdiff.runner.ui;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Verdict;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * The trials of a sweep, as its ledger tells them.
 *
 * @param objective metric that is compared
 * @param minimize true where the smaller scores are the better ones
 * @param rungs epochs after which trials are evaluated before the last
 * @param trials in the order in which they were chosen
 */
record SweepTable(String objective, boolean minimize, List<Integer> rungs, List<Row> trials) {
  /**
   * One trial.
   *
   * @param trial its number, from 0
   * @param point value of each active dimension
   * @param cells identities of its runs
   * @param state how it stands, in lower case
   * @param rung rungs that it has reached
   * @param score mean over the seeds at the last rung, null before the first
   * @param deviation sample standard deviation over the seeds, null for fewer than two
   * @param seconds of all its runs
   * @param note why it is impossible or broke off, else empty
   * @param same the earlier trial with the same runs, null where there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Row(
      int trial,
      Map<String, String> point,
      List<String> cells,
      String state,
      int rung,
      Double score,
      Double deviation,
      double seconds,
      String note,
      Integer same) {}

  /** What is known of a trial while the ledger is read. */
  private static final class Progress {
    private final Event.Suggested suggested;
    private final TreeMap<Integer, Map<Long, Double>> scores = new TreeMap<>();
    private double seconds;
    private String failure = "";
    private Optional<Verdict> verdict = Optional.empty();

    private Progress(Event.Suggested suggested) {
      this.suggested = suggested;
    }
  }

  /** The table after these events. */
  static SweepTable of(List<Event> events) {
    Map<Integer, Progress> trials = new LinkedHashMap<>();
    Map<Integer, Event.Decided> jobs = new LinkedHashMap<>();
    Optional<Event.Opened> opened = Optional.empty();
    for (Event event : events) {
      if (event instanceof Event.Opened o) {
        opened = Optional.of(o);
      } else if (event instanceof Event.Suggested s) {
        trials.put(s.trial(), new Progress(s));
      } else if (event instanceof Event.Decided d) {
        jobs.put(d.job(), d);
        trials.get(d.trial()).verdict = Optional.empty();
      } else if (event instanceof Event.Scored s) {
        Event.Decided job = jobs.get(s.job());
        Progress trial = trials.get(job.trial());
        trial.scores.computeIfAbsent(job.rung(), r -> new TreeMap<>()).put(s.seed(), s.score());
        trial.seconds += s.seconds();
      } else if (event instanceof Event.Failed f) {
        trials.get(jobs.get(f.job()).trial()).failure = f.reason();
      } else if (event instanceof Event.Unable u) {
        trials.get(jobs.get(u.job()).trial()).failure = u.reason();
      } else if (event instanceof Event.Judged j) {
        trials.get(jobs.get(j.job()).trial()).verdict = Optional.of(j.verdict());
      }
    }
    List<Row> rows = new ArrayList<>();
    for (Progress trial : trials.values()) {
      rows.add(row(trial, trials.getOrDefault(trial.suggested.same(), trial)));
    }
    return new SweepTable(
        opened.map(Event.Opened::objective).orElse(""),
        opened.filter(o -> o.goal().loss(1) > 0).isPresent(),
        opened.map(Event.Opened::rungs).orElse(List.of()),
        rows);
  }

  /** A trial that equals an earlier one has that one's results. */
  private static Row row(Progress trial, Progress computed) {
    List<Double> last =
        computed.scores.isEmpty()
            ? List.of()
            : List.copyOf(computed.scores.lastEntry().getValue().values());
    double mean = last.stream().mapToDouble(s -> s).average().orElse(Double.NaN);
    double squares = last.stream().mapToDouble(s -> (s - mean) * (s - mean)).sum();
    boolean impossible = !trial.suggested.impossible().isEmpty();
    Trial.Status state =
        impossible
            ? Trial.Status.IMPOSSIBLE
            : computed.verdict.map(Verdict::state).orElse(Trial.Status.RUNNING);
    boolean failed = state == Trial.Status.FAILED;
    return new Row(
        trial.suggested.trial(),
        trial.suggested.point(),
        trial.suggested.cells(),
        state.name().toLowerCase(Locale.ROOT),
        computed.scores.size(),
        last.isEmpty() ? null : mean,
        last.size() < 2 ? null : Math.sqrt(squares / (last.size() - 1)),
        computed.seconds,
        impossible ? trial.suggested.impossible() : failed ? computed.failure : "",
        trial.suggested.same() < 0 ? null : trial.suggested.same());
  }
}
