package org.selfdiff.runner.sweep.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.sweep.Watcher;
import org.selfdiff.runner.sweep.course.Segment;
import org.selfdiff.runner.sweep.course.SweepState;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Verdict;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.terminal.Figures;
import org.selfdiff.runner.terminal.Terminal;

/**
 * The course of a sweep: on a terminal a table of what runs and what is best, drawn again twice a
 * second; elsewhere one line per event.
 */
public final class LiveTable implements Watcher, AutoCloseable {
  private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int BEST = 5;

  private final LoadedSweep sweep;
  private final Terminal terminal;
  private final LongSupplier nanoTime;
  private final int parallel;
  private final int trials;
  private long drawn = Long.MIN_VALUE;
  private int lines;

  /**
   * Shows nothing yet.
   *
   * @param nanoTime clock, nanoseconds
   * @param parallel runs at the same time
   */
  public LiveTable(LoadedSweep sweep, Terminal terminal, LongSupplier nanoTime, int parallel) {
    this.sweep = sweep;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.parallel = parallel;
    this.trials = Forecast.trials(sweep);
  }

  @Override
  public void event(Event event, SweepState course) {
    String line = line(event, course);
    boolean lasting =
        event instanceof Event.Failed
            || event instanceof Event.Unable
            || event instanceof Event.Lost
            || line.contains("impossible");
    if (!line.isEmpty() && (!terminal.live() || lasting)) {
      erase();
      terminal.out().println(line);
      terminal.out().flush();
    }
  }

  @Override
  public void stopping(int running) {
    erase();
    String runs = running == 1 ? "1 run saves its state" : running + " runs save their states";
    terminal.out().println("stopping: " + runs);
    terminal.out().flush();
  }

  private String line(Event event, SweepState course) {
    if (event instanceof Event.Suggested s) {
      if (sweep.sweep().strategy().foreseeable()) {
        // What is impossible or equal to another was listed before the first run.
        return "";
      }
      TrialRecord standing = course.standing(s.trial());
      Results one = new Results(sweep, List.of(standing));
      String name = "trial " + s.trial() + " (" + Labels.point(one, standing) + ")";
      return s.same() >= 0
          ? name + ": the same runs as trial " + s.same()
          : s.impossible().isEmpty() ? "" : name + ": impossible: " + s.impossible();
    }
    if (event instanceof Event.Scored s) {
      return scored(s, course, new Results(sweep, course.standings()));
    }
    if (event instanceof Event.Failed f) {
      return "trial " + course.trial(f.job()) + ", seed " + f.seed() + " broke off: " + f.reason();
    }
    if (event instanceof Event.Unable u) {
      return "trial "
          + course.trial(u.job())
          + ", seed "
          + u.seed()
          + " could not run: "
          + u.reason();
    }
    if (event instanceof Event.Lost l) {
      return "trial " + course.trial(l.job()) + ", seed " + l.seed() + " goes on: " + l.reason();
    }
    if (event instanceof Event.Judged j) {
      String how =
          j.verdict() == Verdict.PAUSE
              ? "paused"
              : j.verdict() == Verdict.STOP
                  ? "stopped"
                  : j.verdict() == Verdict.FAIL ? "failed" : "";
      return how.isEmpty() ? "" : "trial " + course.trial(j.job()) + ": " + how + after(j, course);
    }
    return "";
  }

  private String after(Event.Judged j, SweepState course) {
    List<Integer> rungs = sweep.sweep().pruner().rungs(sweep.epochs());
    int rung = course.rung(j.job());
    return rung < rungs.size() ? " after epoch " + rungs.get(rung) : "";
  }

  private String scored(Event.Scored s, SweepState course, Results results) {
    int trial = course.trial(s.job());
    String best =
        results
            .best()
            .map(
                b ->
                    ", best " + Labels.figure(results.sweep(), b.mean()) + " of trial " + b.trial())
            .orElse("");
    return "trial "
        + trial
        + " ("
        + Labels.point(results, results.standings().get(trial))
        + "), seed "
        + s.seed()
        + ": "
        + sweep.sweep().objective()
        + " "
        + Labels.figure(results.sweep(), s.score())
        + " at epoch "
        + results.rungs().get(course.rung(s.job()))
        + best
        + eta(results);
  }

  private String eta(Results results) {
    return Forecast.left(results, trials, parallel)
        .map(left -> ", ETA " + Figures.duration(left))
        .orElse("");
  }

  @Override
  public void tick(SweepState course, List<Segment> running) {
    long now = nanoTime.getAsLong();
    if (!terminal.live() || drawn != Long.MIN_VALUE && now - drawn < REDRAW) {
      return;
    }
    drawn = now;
    erase();
    Results results = new Results(sweep, course.standings());
    List<String> table = new ArrayList<>();
    table.add(headline(results));
    if (!running.isEmpty()) {
      table.addAll(running(results, running));
    }
    if (!results.ranked().isEmpty()) {
      table.add("");
      table.addAll(TrialTable.best(results, BEST).lines().toList());
    }
    table.forEach(text -> terminal.out().println(fit(text)));
    terminal.out().flush();
    lines = table.size();
  }

  private String headline(Results results) {
    long known =
        results.standings().stream().filter(s -> s.state() != Trial.Status.RUNNING).count();
    StringBuilder text = new StringBuilder(known + " of " + trials + " trials");
    for (Trial.Status state :
        List.of(Trial.Status.PAUSED, Trial.Status.STOPPED, Trial.Status.FAILED)) {
      int count = results.in(state).size();
      if (count > 0) {
        text.append(", ").append(count).append(' ').append(state.name().toLowerCase(Locale.ROOT));
      }
    }
    return text.append(eta(results)).toString();
  }

  private List<String> running(Results results, List<Segment> running) {
    Map<String, String> names = results.names();
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("running"));
    head.addAll(names.values());
    head.addAll(List.of("seed", "to epoch", "step"));
    rows.add(head);
    for (Segment s : running) {
      TrialRecord standing = results.standings().get(s.trial());
      Map<String, String> shown = results.shown(standing);
      List<String> row = new ArrayList<>(List.of(Integer.toString(s.trial())));
      names.keySet().forEach(key -> row.add(shown.getOrDefault(key, "")));
      row.add(Long.toString(s.seed()));
      row.add(Integer.toString(results.rungs().get(s.rung())));
      OptionalLong step = StepTail.of(metrics(standing, s.seed()));
      row.add(step.isPresent() ? Long.toString(step.getAsLong()) : "");
      rows.add(row);
    }
    return TrialTable.aligned(rows).lines().toList();
  }

  private Path metrics(TrialRecord standing, long seed) {
    Path run = new Results(sweep, List.of()).folders(standing).get(sweep.seeds().indexOf(seed));
    return new RunPaths(run).metrics();
  }

  private String fit(String text) {
    return text.length() < terminal.width() ? text : text.substring(0, terminal.width() - 1);
  }

  private void erase() {
    if (lines > 0) {
      terminal.out().print("\033[" + lines + "A\r\033[J");
      lines = 0;
    }
  }

  /** Takes the table away: what comes after it says how things ended. */
  @Override
  public void close() {
    erase();
    terminal.out().flush();
  }
}
