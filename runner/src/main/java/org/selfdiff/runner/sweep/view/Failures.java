package org.selfdiff.runner.sweep.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.sweep.SweepPaths;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * The trials of a sweep that failed: which, why, where their logs are, and what the sweep ends
 * with.
 *
 * @param results of the sweep
 * @param trials those that failed, in order
 */
public record Failures(Results results, List<TrialRecord> trials) {
  private static final int SHOWN = 20;

  /** Of failures of several kinds, the first of these counts: what can be put right comes first. */
  private static final List<ExitCode> WORST_FIRST =
      List.of(ExitCode.DATA, ExitCode.INVALID, ExitCode.VERIFICATION, ExitCode.DIVERGED);

  /** Copies the list. */
  public Failures {
    trials = List.copyOf(trials);
  }

  /** The failures among the trials of a sweep. */
  public static Failures of(Results results) {
    return new Failures(results, results.in(Trial.Status.FAILED));
  }

  /**
   * What a sweep ends with that is decided: {@link ExitCode#OK} where no trial failed, else what
   * the worst of the runs ended with; a run that crashed or was killed counts as one that could not
   * do its work.
   */
  public ExitCode code() {
    List<ExitCode> codes = trials.stream().flatMap(this::codes).distinct().toList();
    return WORST_FIRST.stream().filter(codes::contains).findFirst().orElse(ExitCode.OK);
  }

  private Stream<ExitCode> codes(TrialRecord trial) {
    List<ExitCode> own =
        results.folders(trial).stream()
            .flatMap(run -> ended(run).stream())
            .flatMap(status -> ExitCode.of(status).stream())
            .filter(WORST_FIRST::contains)
            .toList();
    return own.isEmpty() ? Stream.of(ExitCode.DATA) : own.stream();
  }

  private static Optional<Integer> ended(Path run) {
    try {
      return RunStatus.read(new RunPaths(run)).map(RunStatus::exit);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** One sentence for the end; empty without a failure. */
  public String sentence() {
    long own = results.standings().stream().filter(s -> s.same() < 0).count();
    String all = trials.size() == own ? "every trial" : trials.size() + " of " + own + " trials";
    if (trials.isEmpty()) {
      return "";
    }
    boolean again = code() == ExitCode.DATA || code() == ExitCode.INVALID;
    return (own == 1 ? "the only trial" : all)
        + " failed, for the reasons above"
        + (again
            ? "; the same command tries those again that could not run, and with a higher"
                + " sweep.retries those that crashed"
            : "");
  }

  /** Each failure with its reason and the logs of its runs, one per line. */
  String text() {
    StringBuilder text = new StringBuilder();
    SweepPaths paths = new SweepPaths(results.sweep().folder());
    for (TrialRecord s : trials.stream().limit(SHOWN).toList()) {
      text.append("trial ").append(s.trial()).append(" (").append(Labels.point(results, s));
      text.append(") ").append(Labels.state(s)).append(": ").append(s.note()).append('\n');
      results.folders(s).stream()
          .map(paths::log)
          .filter(Files::exists)
          .forEach(log -> text.append("  log ").append(log).append('\n'));
    }
    if (trials.size() > SHOWN) {
      text.append("and ").append(trials.size() - SHOWN).append(" more that failed\n");
    }
    return text.toString();
  }
}
