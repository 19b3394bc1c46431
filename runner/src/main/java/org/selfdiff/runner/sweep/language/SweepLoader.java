package org.selfdiff.runner.sweep.language;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.config.InvalidExperiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.config.source.Composition;
import org.selfdiff.runner.config.source.Merged;
import org.selfdiff.runner.config.source.SourceFile;
import org.selfdiff.runner.config.tree.Binder;
import org.selfdiff.runner.config.tree.BlockNode;
import org.selfdiff.runner.config.tree.Bound;
import org.selfdiff.runner.config.tree.SettingNode;
import org.selfdiff.runner.sweep.strategy.Sampler;

/** Reads an experiment file with a {@code sweep} block. */
public final class SweepLoader {
  private static final String SPACE = "space";
  private static final BlockType LANGUAGE = Schema.of(SweepBlock.class);

  private final ExperimentLoader experiments;

  /** Names files relative to the working directory in messages. */
  public SweepLoader() {
    this(Path.of(""));
  }

  /**
   * @param folder files below it are named relative to it in messages
   */
  public SweepLoader(Path folder) {
    this.experiments = new ExperimentLoader(folder);
  }

  /** The block as a setting of a file. */
  public record SweepBlock(
      @Setting(doc = "how the experiment is varied by selfdiff sweep", identity = false)
          Sweep sweep) {}

  /** The schema of the block, without the space, whose keys are those of the whole language. */
  public static BlockType language() {
    return LANGUAGE;
  }

  /**
   * Whether a file has a {@code sweep} block.
   *
   * @param overrides words {@code key=value}
   */
  public boolean present(Path file, List<String> overrides) {
    return present(experiments.open(file), overrides);
  }

  /** The same of files that are open. */
  public boolean present(Composition files, List<String> overrides) {
    return files.with(overrides, new Problems()).sweep().isPresent();
  }

  /**
   * Reads the file.
   *
   * @param overrides words {@code key=value}
   * @throws InvalidExperiment with everything that is wrong with the experiment, or else with the
   *     block
   */
  public LoadedSweep load(Path file, List<String> overrides) {
    Composition files = experiments.open(file);
    return load(file, files, experiments.load(files, overrides).orThrow());
  }

  /**
   * Reads the block of an experiment that is loaded.
   *
   * @param files its files
   * @throws InvalidExperiment with everything that is wrong with the block
   */
  public LoadedSweep load(Path file, Composition files, Loaded.Valid base) {
    List<String> overrides = base.overrides();
    Problems problems = new Problems();
    Merged merged = files.with(overrides, problems);
    Optional<Sweep> sweep = sweep(merged, problems);
    SearchSpace space = space(merged, problems);
    sweep.ifPresent(s -> agree(s, space, base, merged, problems));
    if (problems.isEmpty() && sweep.isPresent()) {
      bounded(sweep.get(), space, merged, problems);
    }
    if (!problems.isEmpty() || sweep.isEmpty()) {
      throw new InvalidExperiment(
          problems.inOrder(merged.files().stream().map(SourceFile::name).toList()));
    }
    return new LoadedSweep(file, overrides, base, sweep.get(), space);
  }

  /**
   * Reads the file and keeps where everything in the block comes from.
   *
   * @param overrides words {@code key=value}
   * @throws InvalidExperiment as {@link #load} does
   */
  public SweepTree tree(Path file, List<String> overrides) {
    Composition files = experiments.open(file);
    LoadedSweep sweep = load(file, files, experiments.load(files, overrides).orThrow());
    Merged merged = files.with(overrides, new Problems());
    SettingNode settings = settings(merged, new Problems()).members().values().iterator().next();
    Map<String, Origin> axes = new LinkedHashMap<>();
    for (Axis axis : sweep.space().axes()) {
      String at = Merged.SWEEP + "." + SPACE + "." + axis.path();
      axes.put(
          axis.dimension().key(),
          new Origin(Optional.of(merged.positions().nearest(at)), Optional.empty()));
    }
    return new SweepTree(sweep, (BlockNode) settings, axes);
  }

  private static Optional<Sweep> sweep(Merged merged, Problems problems) {
    Bound bound = settings(merged, problems);
    return bound.complete()
        ? Optional.of(((SweepBlock) language().create(Binder.values(bound))).sweep())
        : Optional.empty();
  }

  /** The block alone, without its space. */
  private static Bound settings(Merged merged, Problems problems) {
    ConfigValue given = merged.sweep().orElse(ConfigValueFactory.fromMap(Map.of()));
    if (merged.sweep().isEmpty()) {
      problems.add(
          merged.positions().nearest(""), Merged.SWEEP, "missing, expected a block with a space");
    }
    ConfigValue settings = given instanceof ConfigObject block ? block.withoutKey(SPACE) : given;
    ConfigObject root = ConfigValueFactory.fromMap(Map.of(Merged.SWEEP, settings));
    Merged alone =
        new Merged(
            root,
            Optional.empty(),
            merged.positions(),
            merged.files(),
            merged.broken(),
            merged.complete());
    return new Binder(language(), alone, problems).bind();
  }

  private SearchSpace space(Merged merged, Problems problems) {
    ConfigValue given =
        merged.sweep().orElse(null) instanceof ConfigObject block ? block.get(SPACE) : null;
    String at = Merged.SWEEP + "." + SPACE;
    if (!(given instanceof ConfigObject space)) {
      if (merged.sweep().orElse(null) instanceof ConfigObject) {
        problems.add(
            merged.positions().nearest(at), at, "missing, expected a block with what is varied");
      }
      return new SearchSpace(List.of());
    }
    SpaceReader reader =
        new SpaceReader(
            experiments.language(),
            (key, message) -> {
              String path = at + "." + key;
              problems.add(merged.positions().nearest(path), path, message);
            });
    return reader.read(space);
  }

  /**
   * Why the runs of a sweep on a cluster have one device each: a worker gives a run cores and one
   * process, and others run beside it.
   */
  public static String sharedOnCluster(String master, Hardware hardware) {
    return master
        + " gives each run one process of a worker, and hardware.devices asks for "
        + hardware.shared().count()
        + " devices that share its steps; expected hardware.devices = 1, or a sweep on this machine";
  }

  /** Whether a setting is the list or a block around another. */
  private static boolean holds(String outer, String path) {
    return path.startsWith(outer + ".") || path.startsWith(outer + "[");
  }

  private static void agree(
      Sweep sweep, SearchSpace space, Loaded.Valid base, Merged merged, Problems problems) {
    for (Axis axis : space.axes()) {
      String path = axis.path();
      String at = Merged.SWEEP + "." + SPACE + "." + path;
      if (path.equals("name") || path.equals("language") || path.startsWith("run")) {
        problems.add(merged.positions().nearest(at), at, "does not change a run, nothing to vary");
      }
      if (path.equals("hardware.devices")) {
        problems.add(
            merged.positions().nearest(at),
            at,
            "does not change what a run computes, nothing to vary; hardware.devices outside of"
                + " sweep.space gives each run as many devices");
      }
      boolean within = space.axes().stream().anyMatch(a -> holds(a.path(), path));
      if (path.contains("[") && !within) {
        merged
            .elementFault(path)
            .ifPresent(what -> problems.add(merged.positions().nearest(at), at, what));
      }
      if (path.equals("seed") && !sweep.seeds().isEmpty()) {
        problems.add(
            merged.positions().nearest(at), at, "is varied and sweep.seeds given, expected one");
      }
    }
    if (sweep.trials() == 0 && !(sweep.strategy() instanceof Strategy.Grid)) {
      String at = Merged.SWEEP + ".trials";
      problems.add(merged.positions().nearest(at), at, "missing, expected how many points to try");
    }
    if (!sweep.cluster().isEmpty() && !sweep.cluster().startsWith("spark://")) {
      String at = Merged.SWEEP + ".cluster";
      problems.add(
          merged.positions().nearest(at),
          at,
          "\"" + sweep.cluster() + "\" is no master, expected for instance spark://host:7077");
    }
    Hardware hardware = base.experiment().hardware();
    if (!sweep.cluster().isEmpty() && hardware.shared().count() > 1) {
      String at = Merged.SWEEP + ".cluster";
      problems.add(merged.positions().nearest(at), at, sharedOnCluster(sweep.cluster(), hardware));
    }
    int epochs = base.experiment().schedule().epochs();
    if (sweep.pruner().rungs(epochs).stream().anyMatch(rung -> rung >= epochs)) {
      String at = Merged.SWEEP + ".pruner.rungs";
      problems.add(
          merged.positions().nearest(at),
          at,
          "ends after the last epoch, expected rungs before epoch " + epochs);
    }
    Set<Long> seen = new HashSet<>();
    Set<Long> twice = new HashSet<>();
    for (long seed : sweep.seeds()) {
      if (!seen.add(seed) && twice.add(seed)) {
        String at = Merged.SWEEP + ".seeds";
        problems.add(merged.positions().nearest(at), at, "has " + seed + " twice");
      }
    }
  }

  /** Reports spaces that are empty or too large. */
  private static void bounded(Sweep sweep, SearchSpace space, Merged merged, Problems problems) {
    String at = Merged.SWEEP + "." + SPACE;
    String found = "";
    long runs = Math.max(1, sweep.seeds().size());
    if (space.axes().isEmpty()) {
      found = "varies nothing, expected at least one list or range";
    } else {
      long points = sweep.trials();
      try {
        Sampler sampler = sweep.strategy().sampler(space.space(), sweep.seed());
        points = points > 0 ? points : sampler.size().orElse(0);
      } catch (IllegalArgumentException e) {
        found = e.getMessage();
      }
      if (found.isEmpty() && Limit.RUNS.isExceeded(points * runs)) {
        found = Limit.RUNS.message(points * runs) + ": " + points + " times " + runs;
      }
    }
    if (!found.isEmpty()) {
      problems.add(merged.positions().nearest(at), at, found);
    }
  }
}
