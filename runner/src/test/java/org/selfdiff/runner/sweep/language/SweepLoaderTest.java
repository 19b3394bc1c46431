package org.selfdiff.runner.sweep.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.InvalidExperiment;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Condition;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.strategy.Sampler;
import org.selfdiff.runner.sweep.trial.Candidate;
import org.selfdiff.runner.sweep.trial.CheckedCandidates;

class SweepLoaderTest {
  private static final String BASE =
      """
      name = base
      data { kind = shapes, train = 64, test = 48, size = 16 }
      views { size = 16, augment = [horizontal-flip] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 16, queue = 64 }
      optimizer { kind = sgd, lr = 0.03 }
      schedule { epochs = 4 }
      hardware { batch = 16 }
      evaluate { knn { k = 5 } }
      """;

  @TempDir private Path folder;

  private LoadedSweep load(String sweep) throws IOException {
    Path file = folder.resolve("sweep.conf");
    Files.writeString(file, BASE + sweep);
    return new SweepLoader(folder).load(file, List.of());
  }

  @Test
  void listsRangesAndBlocksBecomeDimensions() throws IOException {
    LoadedSweep loaded =
        load(
            """
            sweep {
              trials = 3, strategy = random, seeds = [1, 2]
              space {
                method = [
                  { kind = moco, dim = 16, queue = { low = 16, high = 64, log = true } }
                  { kind = simsiam, dim = [32, 64] }
                ]
                optimizer.lr = { low = 0.01, high = 1, log = true }
                optimizer.kind = [sgd, lars]
                optimizer.momentum = { low = 0.8, high = 0.99, when { optimizer.kind = sgd } }
              }
            }
            """);

    assertThat(loaded.space().axes().stream().map(Axis::dimension))
        .containsExactly(
            new Categorical("method", 2),
            new IntRange("method(moco).queue", 16, 64, true, when("method", 0)),
            new Categorical("method(simsiam).dim", 2, when("method", 1)),
            new Categorical("optimizer.kind", 2),
            new RealRange("optimizer.lr", 0.01, 1, true),
            new RealRange("optimizer.momentum", 0.8, 0.99, false, when("optimizer.kind", 0)));
    assertThat(loaded.seeds()).containsExactly(1L, 2L);
    assertThat(loaded.sweep().strategy()).isEqualTo(new Strategy.Random());
  }

  private static Optional<Condition> when(String key, int choice) {
    return Optional.of(new Condition(key, Set.of(choice)));
  }

  @Test
  void aPointIsWordsOfTheCommandLineAndComesBackFromItsText() throws IOException {
    LoadedSweep loaded =
        load(
            """
            sweep { space {
              method = [{ kind = moco, queue = [32, 64] }, { kind = simsiam }]
              optimizer.lr = { low = 0.01, high = 1 }
              mixing = [none, { kind = un-mix }]
            } }
            """);
    SweepPoint point =
        SweepPoint.EMPTY
            .with("method", 0)
            .with("method(moco).queue", 1)
            .with("mixing", 0)
            .with("optimizer.lr", 0.1 + 0.2);

    assertThat(loaded.space().words(point))
        .containsExactly(
            "method=null",
            "method={\"kind\":\"moco\"}",
            "method.queue=64",
            "mixing=\"none\"",
            "optimizer.lr=0.30000000000000004");
    assertThat(loaded.space().written(point))
        .containsEntry("method", "moco")
        .containsEntry("mixing", "none")
        .containsEntry("method(moco).queue", "64");
    assertThat(loaded.space().read(loaded.space().written(point))).contains(point);
    assertThat(loaded.space().shown(loaded.space().written(point)))
        .containsEntry("optimizer.lr", "0.3000");
  }

  @Test
  void aBlockInAListReplacesTheExperiments() throws IOException {
    LoadedSweep loaded =
        load("sweep { space { method = [{ kind = simsiam }, { kind = moco, queue = 7 }] } }");
    CheckedCandidates candidates = new CheckedCandidates(loaded);

    Candidate siamese = candidates.of(loaded.space().words(SweepPoint.EMPTY.with("method", 0)));
    Candidate uneven = candidates.of(loaded.space().words(SweepPoint.EMPTY.with("method", 1)));

    assertThat(siamese.impossible()).isEmpty();
    assertThat(siamese.cells()).hasSize(1);
    assertThat(siamese.cells().get(0).folder())
        .isEqualTo(
            Path.of(
                "runs", "base.sweep", "base-" + siamese.cells().get(0).identity().substring(0, 8)));
    assertThat(uneven.cells()).isEmpty();
    assertThat(uneven.impossible()).startsWith("method.queue: ");
  }

  @Test
  void theNumberOfDevicesIsNothingToVary() throws IOException {
    assertThatThrownBy(() -> load("sweep { space { hardware.devices = [1, 2] } }"))
        .hasMessageContaining(
            "sweep.space.hardware.devices: does not change what a run computes, nothing to vary;"
                + " hardware.devices outside of sweep.space gives each run as many devices");

    LoadedSweep loaded =
        load("sweep { space { hardware = [{ batch = 4 }, { batch = 4, devices = 2 }] } }");
    CheckedCandidates candidates = new CheckedCandidates(loaded);
    assertThat(
            candidates.of(loaded.space().words(SweepPoint.EMPTY.with("hardware", 0))).impossible())
        .isEmpty();
    assertThat(
            candidates.of(loaded.space().words(SweepPoint.EMPTY.with("hardware", 1))).impossible())
        .isEqualTo(
            "hardware.devices: 2, expected the 1 of the experiment: the machine is shared out"
                + " among the runs of a sweep alike");
  }

  @Test
  void aRungThatIsNotMeasuredIsImpossible() throws IOException {
    LoadedSweep loaded =
        load(
            """
            sweep {
              pruner { kind = median, rungs = [2] }
              space { schedule.epochs = [2, 4], evaluate.knn.every-epochs = [1, 3] }
            }
            """);
    CheckedCandidates candidates = new CheckedCandidates(loaded);

    assertThat(candidates.of(List.of("schedule.epochs=2")).impossible())
        .isEqualTo("schedule.epochs: 2 epochs end before the rung at epoch 2, expected more");
    assertThat(candidates.of(List.of("evaluate.knn.every-epochs=3")).impossible())
        .isEqualTo(
            "evaluate.knn.every-epochs: 3 leaves out the rung at epoch 2, expected a divisor of"
                + " every rung");
    assertThat(candidates.of(List.of()).impossible()).isEmpty();
  }

  @Test
  void elementsOfListsAreDimensions() throws IOException {
    LoadedSweep loaded =
        load(
            """
            sweep { space {
              views.augment[0].p = [0.3, 0.7]
              "views.augment[1]" = [grayscale, { kind = gaussian-blur, p = { low = 0.2, high = 0.4 } }]
              views.augment = [[horizontal-flip, grayscale], [solarize, grayscale]]
            } }
            """);

    assertThat(loaded.space().axes().stream().map(Axis::dimension))
        .containsExactly(
            new Categorical("views.augment", 2),
            new Categorical("views.augment[0].p", 2),
            new Categorical("views.augment[1]", 2),
            new RealRange(
                "views.augment[1](gaussian-blur).p", 0.2, 0.4, false, when("views.augment[1]", 1)));
    SweepPoint point =
        SweepPoint.EMPTY
            .with("views.augment", 1)
            .with("views.augment[0].p", 0)
            .with("views.augment[1]", 1)
            .with("views.augment[1](gaussian-blur).p", 0.25);
    assertThat(loaded.space().words(point))
        .containsExactly(
            "views.augment=[\"solarize\",\"grayscale\"]",
            "views.augment[1]=null",
            "views.augment[1]={\"kind\":\"gaussian-blur\"}",
            "views.augment[0].p=0.3",
            "views.augment[1].p=0.25");
    assertThat(new CheckedCandidates(loaded).of(loaded.space().words(point)).impossible())
        .isEmpty();
  }

  @Test
  void anElementThatIsNotThereIsToldWithItsLine() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    sweep { space {
                      views.augment[1].p = [0.3, 0.7]
                      views.augment[0].scal = [0.3, 0.7]
                      optimizer.lr[0] = [1, 2]
                    } }
                    """))
        .hasMessage(
            """
            sweep.conf:11:3: sweep.space.views.augment[1].p: views.augment has 1 element, expected \
            index 0
            sweep.conf:12:3: sweep.space.views.augment[0].scal: no setting of an experiment, did you \
            mean views.augment[0].scale?
            sweep.conf:13:3: sweep.space.optimizer.lr[0]: no setting of an experiment, did you mean \
            optimizer.lr?""");
  }

  @Test
  void everyMistakeIsToldWithItsLine() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    sweep {
                      strategy = tpe
                      goal = maximise
                      space {
                        optimizer.lrr = [1, 2]
                        optimizer.lr = { low = 0, high = 1, log = true }
                        hardware.batch = { low = 1.5, high = 8 }
                        method.dim = 3
                        name = [a, b]
                        seed = { choices = [1, 2], when { mixing = none } }
                      }
                    }
                    """))
        .isInstanceOf(InvalidExperiment.class)
        .hasMessage(
            """
            sweep.conf:12:3: sweep.goal: unknown word "maximise", expected maximize or minimize, did you mean maximize?
            sweep.conf:14:5: sweep.space.optimizer.lrr: no setting of an experiment, did you mean optimizer.lr?
            sweep.conf:15:5: sweep.space.optimizer.lr: no range from 0 to 1 on a logarithmic scale, expected 0 < low <= high
            sweep.conf:16:5: sweep.space.hardware.batch: is a whole number, expected low and high without a fraction
            sweep.conf:17:5: sweep.space.method.dim: one value is nothing to vary, expected a list of values, { low = …, high = … } or { choices = […], when { … } }
            sweep.conf:19:5: sweep.space.seed: when names mixing, which is no choice of this space\
            """);
  }

  @Test
  void whatDoesNotAgreeIsTold() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    sweep {
                      strategy = tpe
                      seeds = [1, 1]
                      pruner { kind = median, rungs = [2, 4] }
                      space { name = [a, b], seed = [1, 2] }
                    }
                    """))
        .hasMessage(
            """
            sweep.conf:10:1: sweep.trials: missing, expected how many points to try
            sweep.conf:12:3: sweep.seeds: has 1 twice
            sweep.conf:13:27: sweep.pruner.rungs: ends after the last epoch, expected rungs before epoch 4
            sweep.conf:14:11: sweep.space.name: does not change a run, nothing to vary
            sweep.conf:14:26: sweep.space.seed: is varied and sweep.seeds given, expected one\
            """);
  }

  @Test
  void everyExampleCanBeRun() {
    List<Path> examples = Corpus.files(Corpus.experiments().resolve("sweeps")).stream().toList();
    assertThat(examples).hasSize(2);
    for (Path example : examples) {
      LoadedSweep loaded = new SweepLoader(folder).load(example, List.of());
      CheckedCandidates candidates = new CheckedCandidates(loaded);
      Sampler sampler = loaded.sweep().strategy().sampler(loaded.space().space(), 0);
      History history = History.EMPTY;
      for (int trial = 0; trial < 3; trial++) {
        SweepPoint point = sampler.suggest(trial, history);
        assertThat(candidates.of(loaded.space().words(point)).impossible()).isEmpty();
        List<Trial> trials = new ArrayList<>(history.trials());
        trials.add(new Trial(trial, point, List.of(), Trial.Status.RUNNING));
        history = new History(trials);
      }
    }
  }

  @Test
  void anExperimentWithoutTheBlockIsNoSweep() {
    assertThatThrownBy(() -> load("")).hasMessageContaining("sweep: missing, expected a block");
  }
}
