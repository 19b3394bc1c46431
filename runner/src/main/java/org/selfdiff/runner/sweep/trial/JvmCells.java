package org.selfdiff.runner.sweep.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.sweep.language.LoadedSweep;

/**
 * Runs every cell in a Java process of its own with {@code selfdiff run}: what kills that process
 * ends one run. The process saves and ends when this one is gone.
 */
public final class JvmCells implements CellRunner {
  private static final String MAIN = "org.selfdiff.runner.cli.Main";
  private static final int OK = 0;
  private static final int INVALID = 2;
  private static final int DATA = 3;
  private static final int DIVERGED = 4;
  private static final int VERIFICATION = 5;
  private static final int INTERRUPTED = 130;
  private static final int SIGNALS = 128;
  private static final int LONGEST = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long PAUSE_MILLISECONDS = 200;

  private final LoadedSweep sweep;
  private final Share share;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** Runs the cells of a sweep. */
  public JvmCells(LoadedSweep sweep, Share share) {
    this.sweep = sweep;
    this.share = share;
  }

  @Override
  public CellOutcome run(Cell cell, int epoch, int slot) throws InterruptedException {
    try {
      boolean last = epoch == cell.epochs();
      OptionalDouble there = score(cell, epoch);
      if (there.isPresent() && !last) {
        return reached(there);
      }
      if (!awaitFolder(cell)) {
        return stopped
            ? new CellOutcome.Interrupted()
            : new CellOutcome.Crashed(cell.folder() + " is in use by another process");
      }
      Path log = log(cell);
      Files.createDirectories(log.getParent());
      long before = Files.exists(log) ? Files.size(log) : 0;
      int status = execute(command(cell, epoch, slot), log);
      return outcome(status, cell, epoch, log, before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** After a kill, a run of the sweep before may still be saving. */
  private boolean awaitFolder(Cell cell) throws IOException, InterruptedException {
    RunPaths paths = new RunPaths(cell.folder());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (RunFolder.inUse(paths)) {
      if (stopped || System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(PAUSE_MILLISECONDS);
    }
    return true;
  }

  private OptionalDouble score(Cell cell, int epoch) {
    return ScoreFile.of(cell).at(sweep.sweep().objective(), epoch);
  }

  private Path log(Cell cell) {
    return sweep.folder().resolve("logs").resolve(cell.folder().getFileName() + ".log");
  }

  private int execute(List<String> command, Path log) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    running.add(process);
    if (stopped) {
      release(process);
    }
    try {
      return process.waitFor();
    } finally {
      running.remove(process);
    }
  }

  /** The command line of a run up to an epoch. */
  List<String> command(Cell cell, int epoch, int slot) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-agentlib") && !option.startsWith("-javaagent")) {
        command.add(option);
      }
    }
    command.add("-XX:MaxRAMPercentage=" + share.heapPercent());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), MAIN, "run", "--while-input"));
    if (epoch < cell.epochs()) {
      command.addAll(List.of("--until", Integer.toString(epoch)));
    }
    command.add(sweep.file().toString());
    command.addAll(sweep.overrides());
    Loaded.Valid base = sweep.base();
    command.addAll(share.words(slot, base.experiment().hardware()));
    command.addAll(cell.words());
    return command;
  }

  private CellOutcome outcome(int status, Cell cell, int epoch, Path log, long before)
      throws IOException {
    return switch (status) {
      case OK -> reached(score(cell, epoch));
      case INTERRUPTED -> {
        OptionalDouble score = score(cell, epoch);
        yield score.isPresent() && epoch < cell.epochs()
            ? reached(score)
            : stopped ? new CellOutcome.Interrupted() : new CellOutcome.Crashed("was interrupted");
      }
      case INVALID -> new CellOutcome.Hopeless(said(log, before));
      case DATA -> new CellOutcome.Unusable(said(log, before));
      case DIVERGED -> new CellOutcome.Hopeless("diverged");
      case VERIFICATION -> new CellOutcome.Hopeless("the exported file failed its verification");
      default ->
          stopped
              ? new CellOutcome.Interrupted()
              : new CellOutcome.Crashed(
                  status > SIGNALS
                      ? "killed by signal " + (status - SIGNALS)
                      : "exit status " + status + ": " + said(log, before));
    };
  }

  private CellOutcome reached(OptionalDouble score) {
    String objective = sweep.sweep().objective();
    if (score.isEmpty()) {
      return new CellOutcome.Hopeless("has no metric " + objective + " at the end of the rung");
    }
    double value = score.getAsDouble();
    return Double.isFinite(value)
        ? new CellOutcome.Reached(value)
        : new CellOutcome.Hopeless(objective + " is " + value);
  }

  /** The last line that a run has said. */
  private static String said(Path log, long before) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.min(before, all.length);
    String text = new String(all, from, all.length - from, StandardCharsets.UTF_8);
    String line =
        text.lines()
            .filter(l -> !l.isBlank() && !l.startsWith("This is a mistake in SelfDiff"))
            .reduce((a, b) -> b)
            .orElse("it said nothing")
            .strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }

  @Override
  public void stop() {
    stopped = true;
    running.forEach(JvmCells::release);
  }

  /** The end of its standard input tells a run to save and end. */
  private static void release(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended by itself.
      process.destroy();
    }
  }
}
