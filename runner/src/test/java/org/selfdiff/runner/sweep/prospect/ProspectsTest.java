package org.selfdiff.runner.sweep.prospect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.sweep.language.Goal;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;
import org.selfdiff.runner.sweep.trial.Cell;
import org.selfdiff.runner.sweep.trial.CheckedCandidates;

class ProspectsTest {
  private static final String QUEUE =
      "method.queue: %s is not a multiple of the 16 keys of a step (batch 16), expected for"
          + " instance %s";

  @TempDir private Path folder;

  private LoadedSweep sweep(String sweep, String... overrides) throws IOException {
    String smoke = Corpus.experiments().resolve("smoke/moco.conf").toString().replace('\\', '/');
    Path file = folder.resolve("sweep.conf");
    Files.writeString(file, "include \"%s\"\nsweep { %s }\n".formatted(smoke, sweep));
    return new SweepLoader(folder).load(file, List.of(overrides));
  }

  @Test
  void impossibleAndEqualTrialsAreListed() throws IOException {
    Prospects prospects =
        Prospects.of(
            sweep(
                """
                space {
                  method.queue = { choices = [64, 50] }
                  hardware.threads = { choices = [1, 2] }
                  optimizer.lr = { choices = [0.1, 0.2] }
                }
                """));

    assertThat(prospects.exact()).isTrue();
    assertThat(prospects.hopeless()).isFalse();
    assertThat(prospects.runs()).extracting(Prospect::number).containsExactly(0, 1);
    assertThat(prospects.equal()).extracting(Prospect::same).containsExactly(0, 1);
    assertThat(ProspectText.of(prospects))
        .isEqualTo(
            """
            4 of 8 trials are impossible and never start:
              %s
                trial 2  threads 1  queue 50  lr 0.1
                trial 3  threads 1  queue 50  lr 0.2
                trial 6  threads 2  queue 50  lr 0.1
                trial 7  threads 2  queue 50  lr 0.2
            2 of 8 trials make the runs of another:
                trial 4  threads 2  queue 64  lr 0.1  as trial 0
                trial 5  threads 2  queue 64  lr 0.2  as trial 1
            """
                .formatted(QUEUE.formatted(50, "48 or 64")));
  }

  @Test
  void aSweepWithoutFaultHasNothingToSay() throws IOException {
    assertThat(ProspectText.of(Prospects.of(sweep("space { optimizer.lr = [0.1, 0.2] }"))))
        .isEmpty();
  }

  @Test
  void whereNothingIsPossibleThatIsSaid() throws IOException {
    Prospects all = Prospects.of(sweep("space { method.queue = [50, 40] }"));
    Prospects one = Prospects.of(sweep("space { method.queue = [50] }"));

    assertThat(all.hopeless()).isTrue();
    assertThat(ProspectText.hopeless(all))
        .isEqualTo(
            "all 2 trials of the sweep are impossible, nothing is started; expected at least one"
                + " point of sweep.space that is a valid experiment");
    assertThat(ProspectText.hopeless(one))
        .startsWith("the only trial of the sweep is impossible, nothing is started;");
  }

  @Test
  void pointsThatDependOnScoresAreNotForeseen() throws IOException {
    LoadedSweep sweep =
        sweep("trials = 2, strategy = tpe, space { method.queue = { choices = [50, 40] } }");

    assertThat(Prospects.foreseen(sweep).trials()).isEmpty();
    assertThat(Prospects.foreseen(sweep).hopeless()).isFalse();
    // A plan has two points drawn in their place.
    assertThat(Prospects.of(sweep).exact()).isFalse();
    assertThat(Prospects.of(sweep).trials()).hasSize(2);
  }

  @Test
  void whatTheLedgerHasIsNotListedAgain() throws IOException {
    LoadedSweep narrow = sweep("space { method.queue = { choices = [64, 50] } }");
    LoadedSweep wide = sweep("space { method.queue = { choices = [64, 50, 40] } }");
    Path ledger = folder.resolve("ledger.jsonl");
    try (Ledger file = Ledger.open(ledger)) {
      file.append(
          new Event.Opened("t", "ab", "knn/top1", Goal.MAXIMIZE, List.of(0L), List.of(), "s"));
      for (Prospect p : Prospects.of(narrow).trials()) {
        file.append(
            new Event.Suggested(
                p.number(),
                narrow.space().written(p.point()),
                p.words(),
                p.candidate().cells().stream().map(Cell::identity).toList(),
                p.candidate().impossible(),
                p.same()));
      }
    }

    assertThat(Prospects.foreseen(narrow, ledger, new CheckedCandidates(narrow)).trials())
        .isEmpty();
    Prospects ahead = Prospects.foreseen(wide, ledger, new CheckedCandidates(wide));
    assertThat(ahead.trials()).extracting(Prospect::number).containsExactly(2);
    // A trial before could be run, so the sweep has something to show.
    assertThat(ahead.hopeless()).isFalse();
    assertThat(ProspectText.of(ahead))
        .isEqualTo(
            """
            1 of 1 trials to come is impossible and never starts:
              %s
                trial 2  queue 40
            """
                .formatted(QUEUE.formatted(40, "32 or 48")));
  }
}
