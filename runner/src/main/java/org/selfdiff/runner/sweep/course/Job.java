package org.selfdiff.runner.sweep.course;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Verdict;

/** One rung of one trial: what is known of its runs. */
final class Job {
  /** So many machines do not go by chance: the run takes them with it. */
  private static final int MOST_LOSSES = 10;

  /** A file system or a device may be there again a moment later. */
  private static final int TRIES_PER_LAUNCH = 2;

  private final Event.Decided decided;
  private final List<Long> seeds;
  private final int retries;
  private final Map<Long, Double> scores = new HashMap<>();
  private final Map<Long, Integer> failures = new HashMap<>();
  private final Map<Long, Integer> losses = new HashMap<>();
  private final Map<Long, Integer> unable = new HashMap<>();
  private final Map<Long, Integer> unableNow = new HashMap<>();
  private final Set<Long> hopeless = new HashSet<>();
  private Optional<Verdict> verdict = Optional.empty();
  private String reason = "";
  private double seconds;

  Job(Event.Decided decided, List<Long> seeds, int retries) {
    this.decided = decided;
    this.seeds = seeds;
    this.retries = retries;
  }

  int number() {
    return decided.job();
  }

  int trial() {
    return decided.trial();
  }

  int rung() {
    return decided.rung();
  }

  void scored(Event.Scored event) {
    scores.put(event.seed(), event.score());
    seconds += event.seconds();
  }

  void failed(Event.Failed event) {
    failures.merge(event.seed(), 1, Integer::sum);
    reason = event.reason();
    if (!event.again()) {
      hopeless.add(event.seed());
    }
  }

  void unable(Event.Unable event) {
    unable.merge(event.seed(), 1, Integer::sum);
    unableNow.merge(event.seed(), 1, Integer::sum);
    reason = event.reason();
  }

  /** Another launch: what could not be done in the one before is tried again. */
  void launched() {
    unableNow.clear();
  }

  void lost(Event.Lost event) {
    losses.merge(event.seed(), 1, Integer::sum);
    reason = event.reason();
  }

  void judged(Verdict how) {
    verdict = Optional.of(how);
  }

  Optional<Verdict> verdict() {
    return verdict;
  }

  /** Attempts of a seed that came to nothing. */
  int attempts(long seed) {
    return failures.getOrDefault(seed, 0)
        + unable.getOrDefault(seed, 0)
        + losses.getOrDefault(seed, 0);
  }

  /** The seeds that still have to be run. */
  List<Long> open() {
    return seeds.stream().filter(s -> !scores.containsKey(s) && !givenUp(s)).toList();
  }

  private boolean givenUp(long seed) {
    return hopeless.contains(seed)
        || failures.getOrDefault(seed, 0) > retries
        || unableNow.getOrDefault(seed, 0) >= TRIES_PER_LAUNCH
        || losses.getOrDefault(seed, 0) > MOST_LOSSES;
  }

  /** Whether every seed has a score. */
  boolean succeeded() {
    return seeds.stream().allMatch(scores::containsKey);
  }

  /** The scores there are, in the order of the seeds. */
  List<Double> scores() {
    return seeds.stream().filter(scores::containsKey).map(scores::get).toList();
  }

  /** Mean over the seeds. */
  double score() {
    return scores().stream().mapToDouble(s -> s).average().orElse(Double.NaN);
  }

  /** Why a run of it broke off last. */
  String reason() {
    return reason;
  }

  /** Seconds of all its runs. */
  double seconds() {
    return seconds;
  }
}
