package org.selfdiff.runner.sweep.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.process.JavaCommand;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.machine.MachineShare;
import org.selfdiff.runner.sweep.machine.ThisMachine;

class JvmCellsTest {
  private static final Path SWEEP = Corpus.experiments().resolve("sweeps/temperature-lr.conf");

  @TempDir private Path folder;

  private JvmCells cells(MachineShare share, String... overrides) {
    LoadedSweep sweep = new SweepLoader().load(SWEEP, List.of(overrides));
    return new JvmCells(sweep, new ThisMachine(share));
  }

  private Cell cell() {
    List<String> words = List.of("optimizer.lr=0.1", "run.root=" + folder);
    return new Cell(words, 0, "00112233", folder.resolve("temperature-lr-00112233"), 9);
  }

  @Test
  void aRunIsTheSameProgramWithItsShareOfTheMachine() {
    JvmCells cells =
        cells(
            new MachineShare(4, 8, List.of("cuda:0", "cuda:1")),
            "hardware.threads=0",
            "hardware.loaders=3");

    JavaCommand command = cells.command(cell(), 3, 2);

    assertThat(command.folder()).isEqualTo(System.getProperty("user.dir"));
    assertThat(command.classPath()).isEqualTo(System.getProperty("java.class.path"));
    assertThat(command.main())
        .containsExactly(
            "org.selfdiff.runner.cli.Main",
            "run",
            "--while-input",
            "--until",
            "3",
            SWEEP.toString(),
            "hardware.threads=0",
            "hardware.loaders=3",
            "hardware.threads=2",
            "hardware.device=cuda:0",
            "optimizer.lr=0.1",
            "run.root=" + folder);
    assertThat(cells.command(cell(), 9, 0).main()).doesNotContain("--until");
  }

  @Test
  void aRungThatIsThereIsNotRunAgain() throws Exception {
    write("{\"step\":20,\"epoch\":1.0,\"time\":1,\"knn/top1\":0.25}\n");

    CellOutcome outcome = cells(new MachineShare(1, 1, List.of())).run(cell(), 1, 0);

    assertThat(outcome).isEqualTo(new CellOutcome.Reached(0.25));
    assertThat(folder.resolve("temperature-lr-00112233/train.log")).doesNotExist();
  }

  private void write(String metrics) throws IOException {
    Path run = Files.createDirectories(folder.resolve("temperature-lr-00112233"));
    Files.writeString(run.resolve("metrics.jsonl"), metrics);
  }
}
