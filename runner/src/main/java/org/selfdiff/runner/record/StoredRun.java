package org.selfdiff.runner.record;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.exit.DiskFault;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * A run as its folder tells of it; nothing is locked or changed. What is asked for is read at that
 * moment, for the run may be going on.
 *
 * @param paths where it keeps what
 * @param overrides words {@code key=value} over its settings, which leave the network as it was
 */
public record StoredRun(RunPaths paths, List<String> overrides) {
  private static final List<String> TRAINED = List.of("backbone.", "method.");
  private static final String INIT = "backbone.init";

  /** Copies the words. */
  public StoredRun {
    overrides = List.copyOf(overrides);
  }

  /** The run in a folder, whatever is in there. */
  public static StoredRun at(Path folder) {
    return new StoredRun(new RunPaths(folder), List.of());
  }

  /**
   * The run in a folder.
   *
   * @param overrides words {@code key=value}, for instance for images that lie elsewhere now
   * @throws UserException if the folder is none of a run, or the words do not fit the run
   */
  public static StoredRun open(Path folder, List<String> overrides) {
    StoredRun run = new StoredRun(new RunPaths(folder), overrides);
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          ExitCode.INVALID, folder + ": no such folder; name a folder that `selfdiff run` made");
    }
    if (!Files.isRegularFile(run.paths.resolved())) {
      throw new UserException(
          ExitCode.INVALID,
          folder
              + ": not a run folder (it has no "
              + run.paths.resolved().getFileName()
              + "); name a folder that `selfdiff run` made");
    }
    run.requireItself();
    run.requireItsNetwork();
    return run;
  }

  /** The text of the experiment and the record of its origin have to be of one run. */
  private void requireItself() {
    if (!Files.exists(paths.provenance())) {
      return;
    }
    try {
      String named = RunFolder.identity(paths);
      String recorded = provenance().identity();
      if (!named.equals(recorded)) {
        throw new UserException(
            ExitCode.DATA,
            paths.resolved()
                + ": its first line names the identity "
                + named
                + ", the run has "
                + recorded
                + "; the file was changed, put it back");
      }
    } catch (IOException e) {
      throw new UserException(
          ExitCode.DATA, paths.resolved() + ": cannot be read: " + DiskFault.reason(e), e);
    }
  }

  private void requireItsNetwork() {
    if (overrides.isEmpty()) {
      return;
    }
    Map<String, String> trained = settings(at(paths.folder()).load());
    Map<String, String> asked = settings(load());
    List<String> changed = new ArrayList<>();
    asked.forEach(
        (key, value) -> {
          String before = trained.getOrDefault(key, "not there");
          if (TRAINED.stream().anyMatch(key::startsWith)
              && !key.equals(INIT)
              && !before.equals(value)) {
            changed.add(key + " is " + before + ", not " + value);
          }
        });
    if (!changed.isEmpty()) {
      throw new UserException(
          ExitCode.INVALID,
          paths.folder()
              + ": trained with other settings: "
              + String.join(", ", changed)
              + "; the words beside a run can change neither backbone nor method");
    }
  }

  /** Name of its folder. */
  public String name() {
    return paths.folder().toAbsolutePath().normalize().getFileName().toString();
  }

  /**
   * Its experiment.
   *
   * @throws org.selfdiff.runner.config.InvalidExperiment if it, or the words, are not valid
   */
  public Loaded.Valid load() {
    try {
      return new ExperimentLoader().load(paths.resolved(), overrides).orThrow();
    } catch (StackOverflowError e) {
      throw new UserException(
          ExitCode.DATA, paths.resolved() + ": cannot be read: it is nested too deeply", e);
    }
  }

  /**
   * Every key of its resolved experiment to the value as text, valid or not.
   *
   * @throws UserException if the file is not HOCON
   */
  public Map<String, String> settings() {
    try {
      return settings(ConfigFactory.parseFile(paths.resolved().toFile(), NoIncludes.OPTIONS));
    } catch (ConfigException e) {
      throw new UserException(
          ExitCode.DATA, paths.resolved() + ": cannot be read: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw new UserException(
          ExitCode.DATA, paths.resolved() + ": cannot be read: it is nested too deeply", e);
    }
  }

  private static Map<String, String> settings(Loaded.Valid loaded) {
    return settings(ConfigFactory.parseString(loaded.resolvedText()));
  }

  private static Map<String, String> settings(Config config) {
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      Object plain = entry.getValue().unwrapped();
      settings.put(
          String.join(".", ConfigUtil.splitPath(entry.getKey())),
          plain instanceof String text
              ? text
              : entry.getValue().render(ConfigRenderOptions.concise()));
    }
    return settings;
  }

  /** Epochs that the settings ask for, 0 where they do not say. */
  public static double epochs(Map<String, String> settings) {
    try {
      return Double.parseDouble(settings.getOrDefault("schedule.epochs", "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Where it comes from.
   *
   * @throws UserException if the record is damaged
   */
  public Provenance provenance() throws IOException {
    return Provenance.read(paths.provenance());
  }

  /** What it recorded; no lines where it has recorded nothing yet. */
  public Metrics metrics() throws IOException {
    return metrics(notice -> {});
  }

  /**
   * The same.
   *
   * @param notice told in one sentence what is damaged and left out
   */
  public Metrics metrics(Consumer<String> notice) throws IOException {
    return Files.exists(paths.metrics())
        ? Metrics.read(paths.metrics(), notice)
        : new Metrics(List.of());
  }

  /**
   * The newest checkpoint that can be used.
   *
   * @param notice told, one sentence each, which newer checkpoints cannot be used and why
   * @throws DataException if there is none
   */
  public Checkpoint checkpoint(Consumer<String> notice) throws IOException {
    return Checkpoints.newest(paths.checkpoints(), notice)
        .orElseThrow(
            () ->
                new DataException(
                    paths.folder()
                        + ": no usable checkpoint, expected checkpoints/step-NUMBER.safetensors"
                        + " and its .json; let the run reach its first one, or name another run"));
  }

  /** How it stands. */
  public RunStatus status() throws IOException {
    Metrics metrics = metrics();
    MetricsLine end = metrics.end();
    RunStatus.Last last =
        new RunStatus.Last(
            end.step(),
            end.epoch(),
            metrics.last(Metrics.LOSS).orElse(0),
            Instant.ofEpochMilli(Math.round(1000 * end.time())));
    Optional<RunStatus> told = RunStatus.read(paths);
    return RunStatus.seen(paths, told, last, epochs(settings()), Instant.now());
  }
}
