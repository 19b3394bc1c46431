package org.selfdiff.runner.sweep.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.sweep.course.Rules;
import org.selfdiff.runner.sweep.course.SweepState;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Verdict;
import org.selfdiff.runner.terminal.Terminal;

class LiveTableTest {
  private static final Path SWEEP = Corpus.experiments().resolve("sweeps/temperature-lr.conf");
  private static final List<Event> EVENTS =
      List.of(
          suggested(0, "0.1", "0.03125", "", -1),
          new Event.Decided(0, 0, 0),
          new Event.Started(0, 0, 1, "t"),
          new Event.Scored(0, 0, 0.25, 60),
          new Event.Judged(0, Verdict.PAUSE),
          suggested(1, "0.1", "0.03125", "", 0),
          suggested(2, "0.2", "0.5", "method.temperature: too warm", -1),
          suggested(3, "0.4", "0.5", "", -1),
          new Event.Decided(1, 3, 0),
          new Event.Failed(1, 0, "killed by signal 9", true));

  private final LoadedSweep sweep =
      new SweepLoader().load(SWEEP, List.of("schedule.epochs=9", "sweep.trials=4"));
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private static Event suggested(int trial, String t, String lr, String impossible, int same) {
    return new Event.Suggested(
        trial,
        Map.of("method.temperature", t, "optimizer.lr", lr),
        List.of(),
        impossible.isEmpty() ? List.of("0123456789") : List.of(),
        impossible,
        same);
  }

  private String shown(boolean live, boolean tick) {
    return shown(sweep, live, tick);
  }

  private String shown(LoadedSweep sweep, boolean live, boolean tick) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(out, live, 80, true, false);
    SweepState course = new SweepState(Rules.of(sweep, 1), words -> null);
    LiveTable table = new LiveTable(sweep, terminal, () -> 0, 1);
    for (Event event : EVENTS) {
      course.apply(event);
      table.event(event, course);
    }
    if (tick) {
      table.tick(course, course.open());
    }
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @Test
  void aStopIsSaidAtOnce() {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    LiveTable table = new LiveTable(sweep, new Terminal(out, true, 80, true, false), () -> 0, 2);
    table.stopping(1);
    table.stopping(2);
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("stopping: 1 run saves its state", "stopping: 2 runs save their states");
  }

  @Test
  void elsewhereThanOnATerminalThereIsALinePerEvent() {
    assertThat(shown(false, true))
        .isEqualTo(
            """
            trial 0 (temperature 0.1000, lr 0.03125), seed 0: knn/top1 25.0 % at epoch 1, ETA 5m 00s
            trial 0: paused after epoch 1
            trial 1 (temperature 0.1000, lr 0.03125): the same runs as trial 0
            trial 2 (temperature 0.2000, lr 0.5000): impossible: method.temperature: too warm
            trial 3, seed 0 broke off: killed by signal 9
            """);
  }

  @Test
  void whatWasListedBeforeTheFirstRunIsNotSaidAgain() {
    LoadedSweep random =
        new SweepLoader()
            .load(SWEEP, List.of("schedule.epochs=9", "sweep.trials=4", "sweep.strategy=random"));

    assertThat(shown(random, false, false))
        .isEqualTo(
            """
            trial 0 (temperature 0.1000, lr 0.03125), seed 0: knn/top1 25.0 % at epoch 1, ETA 5m 00s
            trial 0: paused after epoch 1
            trial 3, seed 0 broke off: killed by signal 9
            """);
  }

  @Test
  void onATerminalThereIsATableOfWhatRunsAndWhatIsBest() {
    assertThat(shown(true, true))
        .endsWith(
            """
            3 of 4 trials, 1 paused, ETA 1m 00s
            running  temperature  lr      seed  to epoch  step
            3        0.4000       0.5000  0     1

            trial  temperature  lr       epoch  knn/top1  state
            0      0.1000       0.03125  1      25.0 %    paused
            """)
        .startsWith("trial 2 (temperature 0.2000, lr 0.5000): impossible: ");
  }
}
