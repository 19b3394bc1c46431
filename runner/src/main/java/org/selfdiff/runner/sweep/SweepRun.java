package org.selfdiff.runner.sweep;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.selfdiff.runner.sweep.course.Segment;
import org.selfdiff.runner.sweep.course.SweepState;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;
import org.selfdiff.runner.sweep.trial.Cell;
import org.selfdiff.runner.sweep.trial.CellOutcome;
import org.selfdiff.runner.sweep.trial.CellRunner;

/**
 * One launch of a sweep: decides, starts runs, and records what comes of them. Everything is in the
 * ledger before it takes effect.
 */
final class SweepRun {
  private static final long TICK = 250;
  private static final CellOutcome CHANGED =
      new CellOutcome.Unable(
          "its experiment is another one now than when the trial was recorded; undo what was"
              + " changed in the files that the experiment includes or in the ledger");

  private final SweepState course;
  private final Ledger ledger;
  private final CellRunner runner;
  private final List<Integer> rungs;
  private final Watcher watcher;
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final Map<Segment, Integer> running = new LinkedHashMap<>();
  private final Deque<Integer> free = new ArrayDeque<>();

  /** Trials that could not do their work since the last run that could. */
  private final Set<Integer> unable = new HashSet<>();

  private Optional<SweepEnd> stopping = Optional.empty();

  /** A run that has ended, or the failure of the program that ran it. */
  private record Ended(Segment segment, CellOutcome outcome, double seconds, Throwable failure) {}

  /**
   * A launch that has not begun.
   *
   * @param course with all that the ledger has
   * @param rungs epochs after which trials are judged, the last not among them
   * @param parallel runs at the same time
   */
  public SweepRun(
      SweepState course,
      Ledger ledger,
      CellRunner runner,
      List<Integer> rungs,
      int parallel,
      Watcher watcher) {
    this.course = course;
    this.ledger = ledger;
    this.runner = runner;
    this.rungs = List.copyOf(rungs);
    this.watcher = watcher;
    for (int slot = 0; slot < parallel; slot++) {
      free.add(slot);
    }
  }

  /**
   * Runs until everything is decided or a stop is asked for.
   *
   * @param stop asked a few times a second
   * @throws org.selfdiff.runner.exit.UserException if the ledger cannot be written
   */
  public SweepEnd run(BooleanSupplier stop) {
    ExecutorService workers = Executors.newFixedThreadPool(free.size());
    try {
      while (true) {
        if (stopping.isEmpty() && stop.getAsBoolean()) {
          end(new SweepEnd.Interrupted());
          watcher.stopping(running.size());
        }
        if (stopping.isEmpty()) {
          decide();
          start(workers);
        }
        if (running.isEmpty()) {
          return stopping.orElse(new SweepEnd.Finished());
        }
        Ended next = ended.poll(TICK, TimeUnit.MILLISECONDS);
        if (next != null) {
          // What stops the sweep may have reached its run first.
          if (stopping.isEmpty() && stop.getAsBoolean()) {
            end(new SweepEnd.Interrupted());
          }
          settle(next);
        }
        watcher.tick(course, List.copyOf(running.keySet()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new SweepEnd.Interrupted();
    } finally {
      runner.stop();
      workers.shutdownNow();
      await(workers);
    }
  }

  /** Nothing of this launch may still be at work when another begins. */
  private static void await(ExecutorService workers) {
    try {
      workers.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(SweepEnd how) {
    stopping = Optional.of(how);
    runner.stop();
  }

  private void decide() {
    for (Optional<Event> next = course.decide(); next.isPresent(); next = course.decide()) {
      record(next.get());
    }
  }

  private void start(ExecutorService workers) {
    List<Segment> waiting = new ArrayList<>(course.open());
    waiting.removeAll(running.keySet());
    for (Segment s : waiting) {
      if (free.isEmpty()) {
        return;
      }
      Optional<Cell> cell = course.cell(s.trial(), s.seed());
      int slot = free.removeFirst();
      String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      record(new Event.Started(s.job(), s.seed(), s.attempt(), now));
      running.put(s, slot);
      if (cell.isPresent()) {
        int epoch = s.rung() < rungs.size() ? rungs.get(s.rung()) : cell.get().epochs();
        workers.execute(() -> work(s, cell.get(), epoch, slot));
      } else {
        ended.add(new Ended(s, CHANGED, 0, null));
      }
    }
  }

  private void work(Segment s, Cell cell, int epoch, int slot) {
    long begin = System.nanoTime();
    CellOutcome outcome = new CellOutcome.Interrupted();
    Throwable failure = null;
    try {
      outcome = runner.run(cell, epoch, slot);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    ended.add(new Ended(s, outcome, (System.nanoTime() - begin) / 1e9, failure));
  }

  private void settle(Ended e) {
    free.addLast(running.remove(e.segment()));
    int job = e.segment().job();
    long seed = e.segment().seed();
    if (e.failure() instanceof Error error) {
      throw error;
    }
    if (e.failure() instanceof RuntimeException exception) {
      throw exception;
    }
    if (e.outcome() instanceof CellOutcome.Reached reached) {
      unable.clear();
      record(new Event.Scored(job, seed, reached.score(), e.seconds()));
    } else if (e.outcome() instanceof CellOutcome.Crashed crashed && !interrupted()) {
      unable.clear();
      record(new Event.Failed(job, seed, crashed.reason(), true));
    } else if (e.outcome() instanceof CellOutcome.Hopeless hopeless) {
      unable.clear();
      record(new Event.Failed(job, seed, hopeless.reason(), false));
    } else if (e.outcome() instanceof CellOutcome.Unable without && !interrupted()) {
      record(new Event.Unable(job, seed, without.reason()));
      unable.add(e.segment().trial());
      if (unable.size() > 1 && stopping.isEmpty()) {
        // One trial may ask for too much; of two in a row, the cause is elsewhere.
        end(new SweepEnd.Unusable(without.reason()));
      }
    } else if (e.outcome() instanceof CellOutcome.Lost lost) {
      record(new Event.Lost(job, seed, lost.reason()));
    } else if (e.outcome() instanceof CellOutcome.Unusable unusable && stopping.isEmpty()) {
      end(new SweepEnd.Unusable(unusable.reason()));
    }
  }

  private boolean interrupted() {
    return stopping.filter(SweepEnd.Interrupted.class::isInstance).isPresent();
  }

  private void record(Event event) {
    ledger.append(event);
    course.apply(event);
    watcher.event(event, course);
  }
}
