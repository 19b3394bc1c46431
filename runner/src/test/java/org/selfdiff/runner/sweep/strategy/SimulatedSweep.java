package org.selfdiff.runner.sweep.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

/** A sweep over a function instead of training, with workers that finish at simulated times. */
final class SimulatedSweep {
  /** The loss of a trial when it has used a resource. */
  interface Curve {
    double loss(int trial, SweepPoint point, long resource);
  }

  /** What a free worker began: a trial's rung, and the history it was decided from. */
  record Job(int trial, int rung, History known) {}

  private record Running(double end, Job job) {}

  private final Sampler sampler;
  private final Pruner pruner;
  private final List<Long> rungs;
  private final Curve curve;
  private final List<Trial> trials = new ArrayList<>();
  private final List<Job> jobs = new ArrayList<>();
  private final PriorityQueue<Running> running =
      new PriorityQueue<>(
          Comparator.comparingDouble(Running::end).thenComparing(r -> r.job().trial()));
  private long cost;

  SimulatedSweep(Sampler sampler, Pruner pruner, List<Long> rungs, Curve curve) {
    this.sampler = sampler;
    this.pruner = pruner;
    this.rungs = rungs;
    this.curve = curve;
  }

  /** One whole trial after the other, without pruning. */
  static SimulatedSweep of(Sampler sampler, Landscape landscape) {
    return new SimulatedSweep(
        sampler,
        (trial, rung, history) -> Pruner.Decision.CONTINUE,
        List.of(1L),
        (trial, point, resource) -> landscape.regret(point));
  }

  /** This sweep as if a number of its first trials were already done. */
  SimulatedSweep continuing(List<Trial> done) {
    trials.addAll(done);
    return this;
  }

  /** Begins trials up to a number of them, and ends when nothing is left to do. */
  SimulatedSweep run(int count, int workers) {
    double now = 0;
    do {
      while (running.size() < workers && begin(count, now)) {
        // Each turn gives one worker something to do.
      }
      Running next = running.poll();
      if (next == null) {
        return this;
      }
      now = next.end();
      finish(next.job(), now);
    } while (true);
  }

  private boolean begin(int count, double now) {
    OptionalInt promoted = pruner.promote(history());
    if (promoted.isPresent()) {
      Trial trial = trials.get(promoted.getAsInt());
      start(trial, now);
      return true;
    }
    if (trials.size() == count) {
      return false;
    }
    int number = trials.size();
    SweepPoint point = sampler.suggest(number, history());
    Trial trial = new Trial(number, point, List.of(), Status.RUNNING);
    trials.add(trial);
    start(trial, now);
    return true;
  }

  private void start(Trial trial, double now) {
    int rung = trial.losses().size();
    jobs.add(new Job(trial.number(), rung, history()));
    trials.set(trial.number(), state(trial, Status.RUNNING));
    long from = rung == 0 ? 0 : rungs.get(rung - 1);
    cost += rungs.get(rung) - from;
    // Trials of unequal speed, so that workers overtake each other.
    double speed = 1 + trial.number() * 7 % 5 / 10.0;
    double end = now + (rungs.get(rung) - from) * speed;
    running.add(new Running(end, jobs.get(jobs.size() - 1)));
  }

  private void finish(Job job, double now) {
    Trial trial = trials.get(job.trial());
    double loss = curve.loss(job.trial(), trial.point(), rungs.get(job.rung()));
    List<Double> losses = Stream.concat(trial.losses().stream(), Stream.of(loss)).toList();
    Trial told = new Trial(trial.number(), trial.point(), losses, Status.RUNNING);
    trials.set(trial.number(), told);
    if (losses.size() == rungs.size()) {
      trials.set(trial.number(), state(told, Status.FINISHED));
      return;
    }
    switch (pruner.after(trial.number(), job.rung(), history())) {
      case CONTINUE -> start(told, now);
      case PAUSE -> trials.set(trial.number(), state(told, Status.PAUSED));
      case STOP -> trials.set(trial.number(), state(told, Status.STOPPED));
    }
  }

  private static Trial state(Trial trial, Status state) {
    return new Trial(trial.number(), trial.point(), trial.losses(), state);
  }

  History history() {
    return new History(trials);
  }

  List<Trial> trials() {
    return List.copyOf(trials);
  }

  List<Job> jobs() {
    return List.copyOf(jobs);
  }

  /** The resource used by all trials. */
  long cost() {
    return cost;
  }

  /** The least loss of the trials that were finished. */
  double best() {
    return trials.stream()
        .filter(t -> t.state() == Status.FINISHED)
        .mapToDouble(t -> t.loss().orElseThrow())
        .min()
        .orElseThrow();
  }
}
