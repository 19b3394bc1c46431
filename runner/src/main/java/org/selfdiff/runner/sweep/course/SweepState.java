package org.selfdiff.runner.sweep.course;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Verdict;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.trial.Candidate;
import org.selfdiff.runner.sweep.trial.Candidates;
import org.selfdiff.runner.sweep.trial.Cell;

/**
 * A sweep as its ledger has it, and what is decided next.
 *
 * <p>Jobs are judged in the order in which they were decided, not in that in which they end, and a
 * job is decided when all but the last few before it are judged ({@link Rules#ahead}). So the
 * decisions follow from the scores alone: neither the number of interruptions nor the speed of the
 * workers changes them.
 */
public final class SweepState {
  private final Rules rules;
  private final Candidates candidates;
  private final List<Tried> trials = new ArrayList<>();
  private final List<Job> jobs = new ArrayList<>();

  /** Trials of which a rung is to be decided, the first one first. */
  private final NavigableSet<Integer> waiting = new TreeSet<>();

  /** Jobs that were judged as failed; a further attempt may change that. */
  private final NavigableMap<Integer, Job> failed = new TreeMap<>();

  /** The first trial with these runs. */
  private final Map<List<String>, Integer> first = new HashMap<>();

  /** Jobs that are judged; they are the first ones. */
  private int known;

  /** A trial that was suggested, its point where it is one of the space, and its jobs. */
  private record Tried(Event.Suggested suggested, Optional<SweepPoint> point, List<Job> jobs) {
    Optional<Job> last() {
      return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs.get(jobs.size() - 1));
    }
  }

  /** A sweep of which nothing is known. */
  public SweepState(Rules rules, Candidates candidates) {
    this.rules = rules;
    this.candidates = candidates;
  }

  /** Takes an event of the ledger. */
  public void apply(Event event) {
    if (event instanceof Event.Opened) {
      failed.values().forEach(Job::launched);
      jobs.subList(known, jobs.size()).forEach(Job::launched);
    } else if (event instanceof Event.Suggested s) {
      trials.add(new Tried(s, rules.space().read(s.point()), new ArrayList<>()));
      if (s.runs()) {
        waiting.add(s.trial());
        first.putIfAbsent(s.cells(), s.trial());
      }
    } else if (event instanceof Event.Decided d) {
      Job job = new Job(d, rules.seeds(), rules.retries());
      jobs.add(job);
      trials.get(d.trial()).jobs().add(job);
      waiting.remove(d.trial());
    } else if (event instanceof Event.Scored s) {
      jobs.get(s.job()).scored(s);
    } else if (event instanceof Event.Failed f) {
      jobs.get(f.job()).failed(f);
    } else if (event instanceof Event.Unable u) {
      jobs.get(u.job()).unable(u);
    } else if (event instanceof Event.Lost l) {
      jobs.get(l.job()).lost(l);
    } else if (event instanceof Event.Judged j) {
      judged(jobs.get(j.job()), j.verdict());
    }
  }

  private void judged(Job job, Verdict verdict) {
    job.judged(verdict);
    if (verdict == Verdict.FAIL) {
      failed.put(job.number(), job);
    } else {
      failed.remove(job.number());
    }
    if (verdict == Verdict.CONTINUE) {
      waiting.add(job.trial());
    }
    while (known < jobs.size() && jobs.get(known).verdict().isPresent()) {
      known++;
    }
  }

  /**
   * The next decision, to be recorded and applied; empty where runs have to end first, or where
   * everything is done.
   */
  public Optional<Event> decide() {
    for (Job job : failed.values()) {
      if (!job.open().isEmpty()) {
        return Optional.empty();
      }
      if (job.succeeded()) {
        return Optional.of(new Event.Judged(job.number(), verdict(job)));
      }
    }
    if (jobs.size() - known >= rules.ahead()) {
      return judge(known);
    }
    return next().or(() -> known < jobs.size() ? judge(known) : Optional.empty());
  }

  private Optional<Event> judge(int number) {
    Job job = jobs.get(number);
    return job.open().isEmpty()
        ? Optional.of(new Event.Judged(number, verdict(job)))
        : Optional.empty();
  }

  private Verdict verdict(Job job) {
    if (!job.succeeded()) {
      return Verdict.FAIL;
    }
    if (job.rung() == rules.rungs() - 1) {
      return Verdict.FINISH;
    }
    History history = history(job.number());
    if (history.trials().stream().noneMatch(t -> t.number() == job.trial())) {
      // The space was changed and the point is none of it any more: it is out of the race.
      return Verdict.STOP;
    }
    return switch (rules.pruner().after(job.trial(), job.rung(), history)) {
      case CONTINUE -> Verdict.CONTINUE;
      case PAUSE -> Verdict.PAUSE;
      case STOP -> Verdict.STOP;
    };
  }

  private Optional<Event> next() {
    if (!waiting.isEmpty()) {
      int trial = waiting.first();
      return decided(trial, last(trial).map(job -> job.rung() + 1).orElse(0));
    }
    History history = history(known - 1);
    OptionalInt promoted = rules.pruner().promote(history);
    if (promoted.isPresent()) {
      int trial = original(promoted.getAsInt());
      return decided(trial, last(trial).orElseThrow().rung() + 1);
    }
    return more(history) ? Optional.of(suggest(history)) : Optional.empty();
  }

  private Optional<Event> decided(int trial, int rung) {
    return Optional.of(new Event.Decided(jobs.size(), trial, rung));
  }

  private boolean more(History history) {
    OptionalLong size = rules.sampler().size();
    return (rules.trials() == 0 || trials.size() < rules.trials())
        && (size.isEmpty() || history.trials().size() < size.getAsLong());
  }

  private Event suggest(History history) {
    int trial = trials.size();
    SweepPoint point = rules.sampler().suggest(trial, history);
    List<String> words = rules.space().words(point);
    Candidate candidate = candidates.of(words);
    List<String> cells = candidate.cells().stream().map(Cell::identity).toList();
    return new Event.Suggested(
        trial,
        rules.space().written(point),
        words,
        cells,
        candidate.impossible(),
        first.getOrDefault(cells, -1));
  }

  private int original(int trial) {
    int same = trials.get(trial).suggested().same();
    return same < 0 ? trial : same;
  }

  private Optional<Job> last(int trial) {
    return trials.get(trial).last();
  }

  /** The trials with what is known up to a job, that one included. */
  private History history(int upTo) {
    List<Trial> all = new ArrayList<>();
    for (Tried tried : trials) {
      if (tried.point().isPresent()) {
        Event.Suggested s = tried.suggested();
        all.add(new Trial(s.trial(), tried.point().get(), losses(s, upTo), state(s)));
      }
    }
    return new History(all);
  }

  private List<Double> losses(Event.Suggested s, int upTo) {
    List<Double> losses = new ArrayList<>();
    for (Job job : trials.get(original(s.trial())).jobs()) {
      if (job.number() <= upTo && job.succeeded()) {
        losses.add(rules.goal().loss(job.score()));
      }
    }
    return losses;
  }

  private Trial.Status state(Event.Suggested s) {
    if (!s.impossible().isEmpty()) {
      return Trial.Status.IMPOSSIBLE;
    }
    return last(original(s.trial()))
        .flatMap(Job::verdict)
        .map(Verdict::state)
        .orElse(Trial.Status.RUNNING);
  }

  /** Everything that has to be run now, in order. */
  public List<Segment> open() {
    // What was judged otherwise has a score of every seed.
    return Stream.concat(failed.values().stream(), jobs.subList(known, jobs.size()).stream())
        .flatMap(
            j ->
                j.open().stream()
                    .map(
                        seed ->
                            new Segment(
                                j.number(), j.trial(), j.rung(), seed, j.attempts(seed) + 1)))
        .toList();
  }

  /** How every trial stands, as far as anything is known of it. */
  public List<TrialRecord> standings() {
    return trials.stream().map(tried -> standing(tried.suggested())).toList();
  }

  /** How one trial stands. */
  public TrialRecord standing(int trial) {
    return standing(trials.get(trial).suggested());
  }

  private TrialRecord standing(Event.Suggested s) {
    List<Job> own = trials.get(original(s.trial())).jobs();
    String broken =
        last(original(s.trial())).filter(j -> !j.succeeded()).map(Job::reason).orElse("");
    return new TrialRecord(
        s.trial(),
        s.point(),
        s.cells(),
        own.stream().map(Job::scores).filter(scores -> !scores.isEmpty()).toList(),
        own.stream().mapToDouble(Job::seconds).sum(),
        state(s),
        s.impossible().isEmpty() ? broken : s.impossible(),
        s.same());
  }

  /** The trial whose rung a job computes. */
  public int trial(int job) {
    return jobs.get(job).trial();
  }

  /** The rung that a job computes, from 0. */
  public int rung(int job) {
    return jobs.get(job).rung();
  }

  /** The overrides that make the experiment of a trial. */
  public List<String> words(int trial) {
    return trials.get(trial).suggested().words();
  }

  /**
   * The run of a trial for a seed; empty where the experiment of the trial is another one now than
   * when it was recorded.
   */
  public Optional<Cell> cell(int trial, long seed) {
    List<Cell> cells = candidates.of(words(trial)).cells();
    List<String> identities = cells.stream().map(Cell::identity).toList();
    if (cells.isEmpty() || !identities.equals(trials.get(trial).suggested().cells())) {
      return Optional.empty();
    }
    // A point that varies the seed has one run, whatever the experiment's seed.
    return cells.stream()
        .filter(c -> c.seed() == seed)
        .findFirst()
        .or(() -> Optional.of(cells.get(0)));
  }
}
