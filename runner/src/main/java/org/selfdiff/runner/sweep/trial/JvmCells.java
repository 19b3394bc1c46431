package org.selfdiff.runner.sweep.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.Failure;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.process.ExitWords;
import org.selfdiff.runner.process.JavaCommand;
import org.selfdiff.runner.process.LogTail;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.sweep.SweepPaths;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.machine.Machines;
import org.selfdiff.runner.sweep.machine.ProgramEnd;

/**
 * Runs every cell in a Java process of its own with {@code selfdiff run}, here or on another
 * machine: what kills that process ends one run. The process saves and ends when this one is gone.
 */
public final class JvmCells implements CellRunner {
  private static final String MAIN = "org.selfdiff.runner.cli.Main";
  private static final int LONGEST = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long PAUSE_MILLISECONDS = 200;

  private final LoadedSweep sweep;
  private final Machines machines;
  private volatile boolean stopped;

  /** Runs the cells of a sweep on some machines. */
  public JvmCells(LoadedSweep sweep, Machines machines) {
    this.sweep = sweep;
    this.machines = machines;
  }

  @Override
  public CellOutcome run(Cell cell, int epoch, int slot) throws InterruptedException {
    try {
      boolean last = epoch == cell.epochs();
      OptionalDouble there = score(cell, epoch);
      if (there.isPresent() && !last) {
        return reached(there, cell);
      }
      // After a kill, a run of the sweep before may still be saving.
      if (!awaitFolder(cell, () -> stopped)) {
        return stopped
            ? new CellOutcome.Interrupted()
            : new CellOutcome.Crashed(cell.folder() + " is in use by another process");
      }
      Path log = log(cell);
      LogTail said = LogTail.of(log);
      RunPaths paths = new RunPaths(cell.folder());
      Optional<RunStatus> before = RunStatus.read(paths);
      ProgramEnd end = machines.run(command(cell, epoch, slot), title(cell, epoch), log);
      if (end instanceof ProgramEnd.Exited exited) {
        String reason =
            RunStatus.read(paths)
                .filter(now -> now.exit() != null && !before.equals(Optional.of(now)))
                .map(RunStatus::reason)
                .orElse(said(said));
        return outcome(exited.status(), cell, epoch, shortened(reason));
      }
      if (end instanceof ProgramEnd.Unusable unusable) {
        return new CellOutcome.Unusable(unusable.reason());
      }
      return lost(((ProgramEnd.Lost) end).reason(), cell);
    } catch (IOException | UserException e) {
      // Its files, or those of the log.
      return stopped
          ? new CellOutcome.Interrupted()
          : new CellOutcome.Unable(shortened(Failure.of(e).message()));
    }
  }

  private String title(Cell cell, int epoch) {
    return cell.folder().getFileName() + " to epoch " + epoch;
  }

  /** The run may still be saving: until it is done, nobody else can go on with it. */
  private CellOutcome lost(String reason, Cell cell) throws IOException, InterruptedException {
    awaitFolder(cell, () -> false);
    return stopped ? new CellOutcome.Interrupted() : new CellOutcome.Lost(reason);
  }

  /** Waits until no run is at work or saves in a folder; whether that came to pass. */
  private static boolean awaitFolder(Cell cell, BooleanSupplier giveUp)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (RunFolder.inUse(new RunPaths(cell.folder()))) {
      if (giveUp.getAsBoolean() || System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(PAUSE_MILLISECONDS);
    }
    return true;
  }

  private OptionalDouble score(Cell cell, int epoch) throws IOException {
    return StoredRun.at(cell.folder()).metrics().at(sweep.sweep().objective(), epoch);
  }

  private Path log(Cell cell) {
    return new SweepPaths(sweep.folder()).log(cell.folder());
  }

  /** The program that runs a cell up to an epoch. */
  JavaCommand command(Cell cell, int epoch, int slot) {
    List<String> main = new ArrayList<>(List.of(MAIN, "run", "--while-input"));
    if (epoch < cell.epochs()) {
      main.addAll(List.of("--until", Integer.toString(epoch)));
    }
    main.add(sweep.file().toString());
    main.addAll(sweep.overrides());
    Loaded.Valid base = sweep.base();
    main.addAll(machines.words(slot, base.experiment().hardware()));
    main.addAll(cell.words());
    return JavaCommand.likeThis(main);
  }

  private CellOutcome outcome(int status, Cell cell, int epoch, String reason) throws IOException {
    Optional<ExitCode> code = ExitCode.of(status);
    if (code.isEmpty()) {
      return brokenOff(
          ExitWords.killed(status)
              ? "killed by " + ExitWords.signal(status)
              : "exit status " + status + ": " + reason);
    }
    return switch (code.get()) {
      case OK -> reached(score(cell, epoch), cell);
      case INTERRUPTED -> {
        OptionalDouble score = score(cell, epoch);
        yield score.isPresent() && epoch < cell.epochs()
            ? reached(score, cell)
            : brokenOff("was interrupted");
      }
      case DIVERGED, VERIFICATION -> new CellOutcome.Hopeless(reason);
      case INVALID, DATA ->
          stopped ? new CellOutcome.Interrupted() : new CellOutcome.Unable(reason);
      case INTERNAL -> brokenOff("exit status " + status + ": " + reason);
    };
  }

  private CellOutcome brokenOff(String reason) {
    return stopped ? new CellOutcome.Interrupted() : new CellOutcome.Crashed(reason);
  }

  private CellOutcome reached(OptionalDouble score, Cell cell) {
    String objective = sweep.sweep().objective();
    if (score.isEmpty() && !Files.exists(cell.folder())) {
      return new CellOutcome.Unable(
          cell.folder()
              + ": is not there; was "
              + sweep.file()
              + " changed, or the folder removed?");
    }
    if (score.isEmpty()) {
      return new CellOutcome.Hopeless("has no metric " + objective + " at the end of the rung");
    }
    double value = score.getAsDouble();
    return Double.isFinite(value)
        ? new CellOutcome.Reached(value)
        : new CellOutcome.Hopeless(objective + " is " + value);
  }

  /** The last line that a run has said, which may have ended before it had a folder. */
  private static String said(LogTail log) throws IOException {
    return log.lines().stream()
        .filter(l -> !l.startsWith("This is a mistake in SelfDiff"))
        .reduce((a, b) -> b)
        .orElse("it said nothing")
        .strip();
  }

  private static String shortened(String line) {
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }

  @Override
  public void stop() {
    stopped = true;
    machines.stop();
  }
}
