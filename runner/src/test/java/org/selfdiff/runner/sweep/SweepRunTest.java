package org.selfdiff.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.sweep.course.Rules;
import org.selfdiff.runner.sweep.course.Segment;
import org.selfdiff.runner.sweep.course.SweepState;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.Axis;
import org.selfdiff.runner.sweep.language.Goal;
import org.selfdiff.runner.sweep.language.Option;
import org.selfdiff.runner.sweep.language.Pruning;
import org.selfdiff.runner.sweep.language.SearchSpace;
import org.selfdiff.runner.sweep.language.Strategy;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Condition;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.trial.Candidate;
import org.selfdiff.runner.sweep.trial.Candidates;
import org.selfdiff.runner.sweep.trial.Cell;
import org.selfdiff.runner.sweep.trial.CellOutcome;
import org.selfdiff.runner.sweep.trial.CellRunner;

class SweepRunTest {
  private static final int EPOCHS = 9;

  /** Stands for a kill: nothing catches it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"tpe,asha,1", "tpe,asha,3", "cma-es,median,2", "random,asha,4"})
  void twentyKillsLeaveTheLedgerOfAnUnbrokenSweep(String strategy, String pruner, int parallel)
      throws IOException {
    FakeCells unbroken = new FakeCells();
    unbroken.fragile = 2;
    Sweep whole = new Sweep(folder.resolve("whole.jsonl"), strategy(strategy), pruner(pruner));
    whole.trials = 30;
    whole.parallel = parallel;
    whole.run(unbroken, new Quiet());

    FakeCells broken = new FakeCells();
    broken.fragile = 2;
    Sweep killed = new Sweep(folder.resolve("killed.jsonl"), strategy(strategy), pruner(pruner));
    killed.trials = 30;
    killed.parallel = parallel;
    Random random = new Random(parallel);
    for (int kill = 0; kill < 20; kill++) {
      try {
        killed.run(broken, new Bomb(random.nextInt(14)));
      } catch (Killed expected) {
        Files.writeString(
            killed.file, "{\"event\":\"scored\",\"job\":1", StandardOpenOption.APPEND);
      }
    }
    killed.run(broken, new Quiet());

    assertThat(decisions(killed.file)).isEqualTo(decisions(whole.file)).hasSizeGreaterThan(60);
    assertThat(scores(killed.file)).isEqualTo(scores(whole.file));
    assertThat(broken.epochs).isEqualTo(unbroken.epochs);
    assertThat(broken.trained.get()).isEqualTo(unbroken.trained.get());
  }

  @Test
  void twoSweepsOfOneLedgerExcludeEachOther() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    try (Ledger held = Ledger.open(file)) {
      assertThat(held.before()).isEmpty();
      assertThatThrownBy(() -> Ledger.open(file))
          .hasMessage(file + ": this sweep is going on in another process; wait for it or stop it");
    }
  }

  @Test
  void wideningKeepsWhatIsDone() throws IOException {
    FakeCells cells = new FakeCells();
    Sweep sweep = new Sweep(folder.resolve("ledger.jsonl"), strategy("tpe"), pruner("none"));
    sweep.trials = 12;
    sweep.run(cells, new Quiet());
    List<Event> before = Ledger.read(sweep.file);
    sweep.trials = 20;
    sweep.high = 3;
    sweep.run(cells, new Quiet());

    List<Event> after = Ledger.read(sweep.file);
    assertThat(after.subList(0, before.size())).isEqualTo(before);
    assertThat(after.stream().filter(Event.Suggested.class::isInstance)).hasSize(20);
    assertThat(cells.trained.get()).isEqualTo(EPOCHS * cells.epochs.size());
  }

  @Test
  void aGridIsRunOnceWithEqualCellsOnceAndImpossibleCellsNever() throws IOException {
    FakeCells cells = new FakeCells();
    Sweep sweep = new Sweep(folder.resolve("ledger.jsonl"), new Strategy.Grid(3), pruner("none"));
    // x of 0, 1, 2: kind "same" does not look at its second key, "bad" cannot be built.
    sweep.kinds = List.of("one", "same", "bad");
    sweep.high = 2;
    sweep.run(cells, new Quiet());

    List<TrialRecord> standings = sweep.course().standings();
    assertThat(standings).hasSize(3 * (1 + 3 + 1));
    assertThat(standings)
        .filteredOn(s -> s.state() == Trial.Status.IMPOSSIBLE)
        .hasSize(3)
        .allSatisfy(s -> assertThat(s.note()).isEqualTo("kind: bad cannot be built"))
        .allSatisfy(s -> assertThat(s.point()).doesNotContainKey("y"));
    assertThat(standings)
        .filteredOn(s -> s.same() >= 0)
        .hasSize(6)
        .allSatisfy(s -> assertThat(s.scores()).hasSize(1));
    assertThat(cells.epochs).hasSize(6);
    assertThat(cells.trained.get()).isEqualTo(6 * EPOCHS);
    assertThat(sweep.course().decide()).isEmpty();
  }

  @Test
  void aCellThatCrashesIsStartedAgainAsOftenAsTold() throws IOException {
    FakeCells cells = new FakeCells();
    cells.fragile = 3;
    Sweep sweep = new Sweep(folder.resolve("ledger.jsonl"), strategy("random"), pruner("none"));
    sweep.trials = 20;
    sweep.retries = 1;
    sweep.run(cells, new Quiet());

    List<TrialRecord> failed = in(sweep, Trial.Status.FAILED);
    assertThat(failed).isNotEmpty();
    assertThat(failed).allSatisfy(s -> assertThat(s.note()).isEqualTo("killed by signal 9"));
    assertThat(cells.crashes.values()).allMatch(c -> c.get() == 0 || c.get() == 2);

    sweep.retries = 4;
    sweep.run(cells, new Quiet());

    assertThat(in(sweep, Trial.Status.FAILED)).isEmpty();
    assertThat(in(sweep, Trial.Status.FINISHED)).hasSize(20);
    assertThat(cells.crashes.values()).allMatch(c -> c.get() == 0 || c.get() == 3);
  }

  @Test
  void aLostMachineIsNoFailureOfTheRunUnlessThereIsNoEndToIt() throws IOException {
    FakeCells cells = new FakeCells();
    cells.unlucky = 10;
    Sweep sweep = new Sweep(folder.resolve("ledger.jsonl"), strategy("random"), pruner("none"));
    sweep.trials = 3;
    sweep.retries = 0;
    sweep.run(cells, new Quiet());

    assertThat(in(sweep, Trial.Status.FINISHED))
        .hasSize(3)
        .allSatisfy(s -> assertThat(s.note()).isEmpty());
    assertThat(Ledger.read(sweep.file))
        .filteredOn(Event.Lost.class::isInstance)
        .hasSize(30)
        .contains(new Event.Lost(1, 0, "its worker was lost"));
    assertThat(Ledger.read(sweep.file).stream())
        .filteredOn(e -> e instanceof Event.Started s && s.job() == 1)
        .extracting(e -> ((Event.Started) e).attempt())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    FakeCells cursed = new FakeCells();
    cursed.unlucky = 11;
    Sweep other = new Sweep(folder.resolve("other.jsonl"), strategy("random"), pruner("none"));
    other.trials = 1;
    other.run(cursed, new Quiet());

    assertThat(in(other, Trial.Status.FAILED))
        .singleElement()
        .satisfies(s -> assertThat(s.note()).isEqualTo("its worker was lost"));
  }

  @Test
  void aTrialThatCannotRunIsOneFailureAndTheNextLaunchTriesIt() throws IOException {
    Needy cells = new Needy(Set.of(2));
    Sweep sweep = new Sweep(folder.resolve("ledger.jsonl"), strategy("random"), pruner("none"));
    sweep.trials = 5;
    sweep.run(cells, new Quiet());

    assertThat(in(sweep, Trial.Status.FINISHED)).hasSize(4);
    assertThat(in(sweep, Trial.Status.FAILED))
        .singleElement()
        .satisfies(s -> assertThat(s.trial()).isEqualTo(2))
        .satisfies(s -> assertThat(s.note()).isEqualTo("needs 90 GB"));
    assertThat(Ledger.read(sweep.file)).filteredOn(Event.Unable.class::isInstance).hasSize(2);

    // Still too much: tried twice more, and nothing else is run again.
    int before = cells.started.get();
    sweep.run(cells, new Quiet());
    assertThat(cells.started.get()).isEqualTo(before + 2);

    sweep.run(new Needy(Set.of()), new Quiet());
    assertThat(in(sweep, Trial.Status.FINISHED)).hasSize(5);
    assertThat(in(sweep, Trial.Status.FAILED)).isEmpty();
  }

  @Test
  void twoTrialsInARowThatCannotRunEndTheSweep() throws IOException {
    Needy cells = new Needy(Set.of(1, 2, 3, 4));
    Sweep sweep = new Sweep(folder.resolve("ledger.jsonl"), strategy("random"), pruner("none"));
    sweep.trials = 5;

    assertThat(sweep.end(cells, new Quiet())).isEqualTo(new SweepEnd.Unusable("needs 90 GB"));
    // Trial 0 once, trial 1 twice, trial 2 once.
    assertThat(cells.started.get()).isEqualTo(4);

    sweep.run(new Needy(Set.of()), new Quiet());
    assertThat(in(sweep, Trial.Status.FINISHED)).hasSize(5);
  }

  /** Trials that cannot be run here; told apart by the order in which they come. */
  private static final class Needy implements CellRunner {
    private final Set<Integer> impossible;
    private final List<String> seen = new ArrayList<>();
    private final AtomicInteger started = new AtomicInteger();

    Needy(Set<Integer> impossible) {
      this.impossible = impossible;
    }

    @Override
    public synchronized CellOutcome run(Cell cell, int epoch, int slot) {
      started.incrementAndGet();
      if (!seen.contains(cell.identity())) {
        seen.add(cell.identity());
      }
      return impossible.contains(seen.indexOf(cell.identity()))
          ? new CellOutcome.Unable("needs 90 GB")
          : new CellOutcome.Reached(0.5);
    }

    @Override
    public void stop() {}
  }

  @Test
  void severalSeedsMakeOneScore() throws IOException {
    FakeCells cells = new FakeCells();
    Sweep sweep = new Sweep(folder.resolve("ledger.jsonl"), strategy("random"), pruner("asha"));
    sweep.trials = 9;
    sweep.seeds = List.of(1L, 2L, 3L);
    sweep.parallel = 2;
    sweep.run(cells, new Quiet());

    List<TrialRecord> standings = sweep.course().standings();
    assertThat(standings).filteredOn(s -> s.scores().size() == 3).hasSize(1);
    assertThat(standings).filteredOn(s -> s.scores().size() >= 2).hasSizeBetween(3, 4);
    assertThat(standings).allSatisfy(s -> assertThat(s.last()).hasSize(3));
    TrialRecord any = standings.get(0);
    double mean = (any.last().get(0) + any.last().get(1) + any.last().get(2)) / 3;
    assertThat(any.mean()).isEqualTo(mean);
  }

  private static List<TrialRecord> in(Sweep sweep, Trial.Status state) throws IOException {
    return sweep.course().standings().stream().filter(s -> s.state() == state).toList();
  }

  private static List<Event> decisions(Path file) throws IOException {
    return Ledger.read(file).stream()
        .filter(
            e ->
                e instanceof Event.Suggested
                    || e instanceof Event.Decided
                    || e instanceof Event.Judged)
        .toList();
  }

  private static List<String> scores(Path file) throws IOException {
    return Ledger.read(file).stream()
        .filter(Event.Scored.class::isInstance)
        .map(Event.Scored.class::cast)
        .map(s -> s.job() + " " + s.seed() + " " + s.score())
        .sorted()
        .toList();
  }

  private static Strategy strategy(String name) {
    return switch (name) {
      case "tpe" -> new Strategy.Tpe(5, 0.2, 24);
      case "cma-es" -> new Strategy.CmaEs(0.3);
      default -> new Strategy.Random();
    };
  }

  private static Pruning pruner(String name) {
    return switch (name) {
      case "asha" -> new Pruning.Halving(1, 3);
      case "median" -> new Pruning.Median(List.of(2, 4), 4);
      default -> new Pruning.None();
    };
  }

  /** Sees nothing. */
  private static class Quiet implements Watcher {
    @Override
    public void event(Event event, SweepState course) {}

    @Override
    public void stopping(int running) {}

    @Override
    public void tick(SweepState course, List<Segment> running) {}
  }

  /** Ends everything after so many events. */
  private static final class Bomb extends Quiet {
    private int left;

    Bomb(int left) {
      this.left = left;
    }

    @Override
    public void event(Event event, SweepState course) {
      if (left-- == 0) {
        throw new Killed();
      }
    }
  }

  /** A sweep over x, a kind, and a key that only the kind "same" has. */
  private static final class Sweep {
    private final Path file;
    private final Strategy strategy;
    private final Pruning pruning;
    private List<String> kinds = List.of("one", "two");
    private List<Long> seeds = List.of(0L);
    private int trials;
    private int retries = 2;
    private int parallel = 1;
    private double high = 1;

    Sweep(Path file, Strategy strategy, Pruning pruning) {
      this.file = file;
      this.strategy = strategy;
      this.pruning = pruning;
    }

    void run(CellRunner cells, Watcher watcher) throws IOException {
      assertThat(end(cells, watcher)).isInstanceOf(SweepEnd.Finished.class);
    }

    SweepEnd end(CellRunner cells, Watcher watcher) throws IOException {
      try (Ledger ledger = Ledger.open(file)) {
        Event opened =
            new Event.Opened(
                "t", "ab", "x", Goal.MAXIMIZE, seeds, pruning.rungs(EPOCHS), strategy.toString());
        ledger.append(opened);
        SweepState course = new SweepState(rules(), candidates());
        ledger.before().forEach(course::apply);
        course.apply(opened);
        return new SweepRun(course, ledger, cells, pruning.rungs(EPOCHS), parallel, watcher)
            .run(() -> false);
      }
    }

    SweepState course() throws IOException {
      SweepState course = new SweepState(rules(), candidates());
      Ledger.read(file).forEach(course::apply);
      return course;
    }

    private Rules rules() {
      SearchSpace space = space();
      return new Rules(
          space,
          strategy.sampler(space.space(), 7),
          pruning.pruner(EPOCHS),
          Goal.MAXIMIZE,
          trials,
          seeds,
          pruning.rungs(EPOCHS).size() + 1,
          retries,
          2 * parallel - 1);
    }

    private SearchSpace space() {
      List<Axis> axes = new ArrayList<>();
      axes.add(new Axis(new RealRange("x", 0, high, false), "x", List.of()));
      axes.add(
          new Axis(
              new Categorical("kind", kinds.size()),
              "kind",
              kinds.stream().map(k -> new Option(k, List.of("kind=" + k))).toList()));
      if (kinds.contains("same")) {
        Condition same = new Condition("kind", Set.of(kinds.indexOf("same")));
        axes.add(
            new Axis(
                new Categorical("y", 3, Optional.of(same)),
                "y",
                List.of(
                    new Option("a", List.of()),
                    new Option("b", List.of()),
                    new Option("c", List.of()))));
      }
      return new SearchSpace(axes);
    }

    private Candidates candidates() {
      return words -> {
        if (words.contains("kind=bad")) {
          return new Candidate(List.of(), "kind: bad cannot be built");
        }
        return new Candidate(
            seeds.stream()
                .map(seed -> new Cell(words, seed, words + "/" + seed, file.getParent(), EPOCHS))
                .toList(),
            "");
      };
    }
  }

  @Test
  void theFateOfATrialIsToldToTheWatcher() throws IOException {
    List<Map<String, Object>> seen = new ArrayList<>();
    Sweep sweep = new Sweep(folder.resolve("ledger.jsonl"), strategy("random"), pruner("none"));
    sweep.trials = 2;
    sweep.run(
        new FakeCells(),
        new Quiet() {
          @Override
          public void event(Event event, SweepState course) {
            if (event instanceof Event.Judged j) {
              seen.add(Map.of("trial", course.trial(j.job()), "verdict", j.verdict().name()));
            }
          }
        });
    assertThat(seen)
        .containsExactly(
            Map.of("trial", 0, "verdict", "FINISH"), Map.of("trial", 1, "verdict", "FINISH"));
  }
}
