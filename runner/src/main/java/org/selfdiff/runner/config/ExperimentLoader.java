package org.selfdiff.runner.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.runner.config.check.Checks;
import org.selfdiff.runner.config.check.Parts;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.config.smoke.SmokeOverlay;
import org.selfdiff.runner.config.source.Composition;
import org.selfdiff.runner.config.source.Merged;
import org.selfdiff.runner.config.source.SourceFile;
import org.selfdiff.runner.config.tree.Binder;
import org.selfdiff.runner.config.tree.BlockNode;
import org.selfdiff.runner.config.tree.Bound;
import org.selfdiff.runner.config.tree.Identity;

/** Reads experiment files, and touches nothing else: no data, no device, no native library. */
public final class ExperimentLoader {
  private static final BlockType LANGUAGE = Schema.of(Experiment.class);

  private final Path folder;

  /** Names files relative to the working directory in messages. */
  public ExperimentLoader() {
    this(Path.of(""));
  }

  /**
   * @param folder files below it are named relative to it in messages
   */
  public ExperimentLoader(Path folder) {
    this.folder = folder;
  }

  /** The whole language. */
  public BlockType language() {
    return LANGUAGE;
  }

  /**
   * Reads an experiment.
   *
   * @param file HOCON ({@code .conf}, {@code .json}) or YAML ({@code .yaml}, {@code .yml})
   * @param overrides words {@code key=value}, the last of two winning
   */
  public Loaded load(Path file, List<String> overrides) {
    return load(open(file), overrides);
  }

  /** Reads the files of an experiment, once for all overrides that are tried. */
  public Composition open(Path file) {
    return Composition.read(file, folder);
  }

  /**
   * What makes an experiment so small that it runs whole in seconds. Words of the command line may
   * have a meaning under it alone.
   *
   * @return empty where the files have mistakes of their own
   */
  public Optional<SmokeOverlay> smoke(Composition files, List<String> overrides) {
    Loaded whole = load(files, overrides);
    Loaded base = whole instanceof Loaded.Valid ? whole : load(files, List.of());
    return base instanceof Loaded.Valid valid
        ? Optional.of(SmokeOverlay.of(valid.tree()))
        : Optional.empty();
  }

  /**
   * Reads an experiment whose files are open.
   *
   * @param overrides words {@code key=value}, the last of two winning
   */
  public Loaded load(Composition files, List<String> overrides) {
    Problems problems = new Problems();
    Merged merged = files.with(overrides, problems);
    if (merged.files().isEmpty()) {
      return new Loaded.Invalid(problems.inOrder(List.of()));
    }
    Bound bound = new Binder(LANGUAGE, merged, problems).bind();
    Parts parts = Parts.of(bound);
    Context context = parts.context();
    Checks.run(
        parts,
        context,
        (key, message, because) ->
            problems.add(merged.positions().firstSet(key, because), key, message));
    if (!problems.isEmpty()) {
      return new Loaded.Invalid(
          problems.inOrder(merged.files().stream().map(SourceFile::name).toList()));
    }
    Experiment experiment = (Experiment) LANGUAGE.create(Binder.values(bound));
    Origin origin = new Origin(Optional.of(merged.positions().nearest("")), Optional.empty());
    BlockNode tree = new BlockNode("", LANGUAGE, bound.members(), origin, experiment);
    return new Loaded.Valid(
        experiment,
        tree,
        merged.files(),
        List.copyOf(overrides),
        Identity.of(tree),
        Derivations.of(experiment, context));
  }
}
