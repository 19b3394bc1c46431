package org.selfdiff.runner.sweep.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether events follow each other as a sweep records them: what reads a ledger can then rely on
 * every number in it. Takes the events one by one, in order.
 */
final class LedgerOrder {
  private final List<Event.Suggested> trials = new ArrayList<>();
  private final List<Progress> jobs = new ArrayList<>();
  private final Map<Integer, Progress> last = new HashMap<>();
  private Optional<Event.Opened> opened = Optional.empty();
  private Optional<Event.Images> images = Optional.empty();
  private int judged;

  /** A job while it goes on. */
  private static final class Progress {
    private final Event.Decided decided;
    private final Set<Long> running = new HashSet<>();
    private final Set<Long> scored = new HashSet<>();
    private Optional<Verdict> verdict = Optional.empty();

    private Progress(Event.Decided decided) {
      this.decided = decided;
    }
  }

  /**
   * Takes the next event.
   *
   * @throws IllegalArgumentException saying in a few words what it cannot be
   */
  void check(Event event) {
    if (event instanceof Event.Opened e) {
      opened(e);
      return;
    }
    require(opened.isPresent(), "the first event opens no sweep");
    if (event instanceof Event.Images e) {
      require(images.isEmpty(), "the images were told before");
      images = Optional.of(e);
    } else if (event instanceof Event.Suggested e) {
      suggested(e);
    } else if (event instanceof Event.Decided e) {
      decided(e);
    } else if (event instanceof Event.Started e) {
      require(e.attempt() > 0, "attempt " + e.attempt());
      job(e.job(), e.seed()).running.add(e.seed());
    } else if (event instanceof Event.Scored e) {
      scored(e);
    } else if (event instanceof Event.Failed e) {
      ended(e.job(), e.seed());
    } else if (event instanceof Event.Unable e) {
      ended(e.job(), e.seed());
    } else if (event instanceof Event.Lost e) {
      ended(e.job(), e.seed());
    } else if (event instanceof Event.Judged e) {
      judged(e);
    }
  }

  private void opened(Event.Opened e) {
    require(
        !e.seeds().isEmpty() && e.seeds().stream().allMatch(Objects::nonNull), "it has no seeds");
    int before = 0;
    for (Integer rung : e.rungs()) {
      require(rung != null && rung > before, "its rungs are " + e.rungs());
      before = rung;
    }
    if (opened.isPresent()) {
      require(
          e.seeds().equals(opened.get().seeds()) && e.rungs().equals(opened.get().rungs()),
          "it opens a sweep of other seeds or rungs");
    }
    opened = Optional.of(e);
    // Nothing of the launch before is going on any more.
    jobs.forEach(job -> job.running.clear());
  }

  private void suggested(Event.Suggested e) {
    require(e.trial() == trials.size(), "trial " + e.trial() + " after " + trials.size());
    boolean texts =
        e.point().values().stream().allMatch(Objects::nonNull)
            && e.words().stream().allMatch(Objects::nonNull)
            && e.cells().stream().allMatch(Objects::nonNull);
    require(texts, "a value is null");
    require(e.same() >= -1 && e.same() < e.trial(), "it is the same as trial " + e.same());
    require(e.same() < 0 || trials.get(e.same()).runs(), "trial " + e.same() + " has no runs");
    int cells = e.impossible().isEmpty() ? opened.orElseThrow().seeds().size() : 0;
    require(e.cells().size() == cells, e.cells().size() + " runs of it");
    trials.add(e);
  }

  private void decided(Event.Decided e) {
    require(e.job() == jobs.size(), "job " + e.job() + " after " + jobs.size());
    require(e.trial() >= 0 && e.trial() < trials.size(), "there is no trial " + e.trial());
    require(trials.get(e.trial()).runs(), "trial " + e.trial() + " has no runs");
    Progress before = last.get(e.trial());
    int rung = before == null ? 0 : before.decided.rung() + 1;
    require(e.rung() == rung && rung <= lastRung(), "rung " + e.rung() + " of it");
    boolean next =
        before == null
            || before.verdict.filter(v -> v == Verdict.CONTINUE || v == Verdict.PAUSE).isPresent();
    require(next, "trial " + e.trial() + " does not go on");
    Progress job = new Progress(e);
    jobs.add(job);
    last.put(e.trial(), job);
  }

  private void scored(Event.Scored e) {
    require(Double.isFinite(e.score()), "score " + e.score());
    require(e.seconds() >= 0 && Double.isFinite(e.seconds()), e.seconds() + " seconds");
    ended(e.job(), e.seed());
    require(jobs.get(e.job()).scored.add(e.seed()), "seed " + e.seed() + " has a score already");
  }

  private void judged(Event.Judged e) {
    require(e.job() >= 0 && e.job() < jobs.size(), "there is no job " + e.job());
    Progress job = jobs.get(e.job());
    boolean again = job.verdict.equals(Optional.of(Verdict.FAIL));
    require(again || e.job() == judged, "job " + e.job() + " is not the next to be judged");
    boolean whole = job.scored.size() == opened.orElseThrow().seeds().size();
    require(whole != (e.verdict() == Verdict.FAIL), "verdict " + e.verdict());
    boolean end = job.decided.rung() == lastRung();
    boolean atEnd = e.verdict() == Verdict.FINISH;
    require(e.verdict() == Verdict.FAIL || end == atEnd, "verdict " + e.verdict());
    judged += again ? 0 : 1;
    job.verdict = Optional.of(e.verdict());
  }

  private void ended(int job, long seed) {
    require(job(job, seed).running.remove(seed), "no run of seed " + seed + " was started");
  }

  private Progress job(int job, long seed) {
    require(job >= 0 && job < jobs.size(), "there is no job " + job);
    require(opened.orElseThrow().seeds().contains(seed), "there is no seed " + seed);
    return jobs.get(job);
  }

  private int lastRung() {
    return opened.orElseThrow().rungs().size();
  }

  private static void require(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
