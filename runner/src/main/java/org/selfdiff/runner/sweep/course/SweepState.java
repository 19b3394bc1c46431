package org.selfdiff.runner.sweep.course;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
  private final List<Event.Suggested> suggested = new ArrayList<>();
  private final List<Job> jobs = new ArrayList<>();

  /** A sweep of which nothing is known. */
  public SweepState(Rules rules, Candidates candidates) {
    this.rules = rules;
    this.candidates = candidates;
  }

  /** Takes an event of the ledger. */
  public void apply(Event event) {
    if (event instanceof Event.Suggested s) {
      suggested.add(s);
    } else if (event instanceof Event.Decided d) {
      jobs.add(new Job(d, rules.seeds(), rules.retries()));
    } else if (event instanceof Event.Scored s) {
      jobs.get(s.job()).scored(s);
    } else if (event instanceof Event.Failed f) {
      jobs.get(f.job()).failed(f);
    } else if (event instanceof Event.Lost l) {
      jobs.get(l.job()).lost(l);
    } else if (event instanceof Event.Judged j) {
      jobs.get(j.job()).judged(j.verdict());
    }
  }

  /**
   * The next decision, to be recorded and applied; empty where runs have to end first, or where
   * everything is done.
   */
  public Optional<Event> decide() {
    for (Job job : jobs) {
      if (job.verdict().equals(Optional.of(Verdict.FAIL))) {
        if (!job.open().isEmpty()) {
          return Optional.empty();
        }
        if (job.succeeded()) {
          return Optional.of(new Event.Judged(job.number(), verdict(job)));
        }
      }
    }
    int known = known();
    if (jobs.size() - known >= rules.ahead()) {
      return judge(known);
    }
    return next().or(() -> known < jobs.size() ? judge(known) : Optional.empty());
  }

  /** Jobs that are judged; they are the first ones. */
  private int known() {
    int known = 0;
    while (known < jobs.size() && jobs.get(known).verdict().isPresent()) {
      known++;
    }
    return known;
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
    for (Event.Suggested s : suggested) {
      Optional<Job> last = last(s.trial());
      if (s.runs() && last.isEmpty()) {
        return decided(s.trial(), 0);
      }
      if (last.flatMap(Job::verdict).equals(Optional.of(Verdict.CONTINUE))) {
        return decided(s.trial(), last.get().rung() + 1);
      }
    }
    History history = history(known() - 1);
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
    return (rules.trials() == 0 || suggested.size() < rules.trials())
        && (size.isEmpty() || history.trials().size() < size.getAsLong());
  }

  private Event suggest(History history) {
    int trial = suggested.size();
    SweepPoint point = rules.sampler().suggest(trial, history);
    List<String> words = rules.space().words(point);
    Candidate candidate = candidates.of(words);
    List<String> cells = candidate.cells().stream().map(Cell::identity).toList();
    int same =
        suggested.stream()
            .filter(s -> s.runs() && s.cells().equals(cells))
            .mapToInt(Event.Suggested::trial)
            .findFirst()
            .orElse(-1);
    return new Event.Suggested(
        trial, rules.space().written(point), words, cells, candidate.impossible(), same);
  }

  private int original(int trial) {
    int same = suggested.get(trial).same();
    return same < 0 ? trial : same;
  }

  private Optional<Job> last(int trial) {
    return jobs.stream().filter(j -> j.trial() == trial).reduce((a, b) -> b);
  }

  /** The trials with what is known up to a job, that one included. */
  private History history(int upTo) {
    return new History(
        suggested.stream()
            .flatMap(s -> rules.space().read(s.point()).map(p -> trial(s, p, upTo)).stream())
            .toList());
  }

  private Trial trial(Event.Suggested s, SweepPoint point, int upTo) {
    List<Double> losses =
        jobs.stream()
            .filter(j -> j.trial() == original(s.trial()) && j.number() <= upTo && j.succeeded())
            .map(j -> rules.goal().loss(j.score()))
            .toList();
    return new Trial(s.trial(), point, losses, state(s));
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
    return jobs.stream()
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
    return suggested.stream()
        .map(
            s -> {
              List<Job> own = jobs.stream().filter(j -> j.trial() == original(s.trial())).toList();
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
            })
        .toList();
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
    return suggested.get(trial).words();
  }

  /** The runs of a trial, one per seed. */
  public List<Cell> cells(int trial) {
    return candidates.of(words(trial)).cells();
  }
}
