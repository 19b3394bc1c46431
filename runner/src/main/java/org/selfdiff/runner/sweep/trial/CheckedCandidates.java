package org.selfdiff.runner.sweep.trial;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.source.Composition;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.sweep.language.LoadedSweep;

/**
 * Checks experiments as {@code selfdiff check} does, and whether the objective is measured at every
 * rung.
 */
public final class CheckedCandidates implements Candidates {
  private final LoadedSweep sweep;
  private final ExperimentLoader loader = new ExperimentLoader();
  private final Map<List<String>, Candidate> known = new ConcurrentHashMap<>();
  private final Composition files;

  /** Checks the experiments of a sweep. */
  public CheckedCandidates(LoadedSweep sweep) {
    this.sweep = sweep;
    this.files = loader.open(sweep.file());
  }

  /** Checks a point once: a sweep asks again when it decides and when it starts. */
  @Override
  public Candidate of(List<String> words) {
    return known.computeIfAbsent(List.copyOf(words), this::checked);
  }

  private Candidate checked(List<String> words) {
    List<Cell> cells = new ArrayList<>();
    for (long seed : sweep.seeds()) {
      List<String> own = own(words, seed);
      List<String> all = new ArrayList<>(sweep.overrides());
      all.addAll(own);
      Loaded loaded = loader.load(files, all);
      if (loaded instanceof Loaded.Invalid invalid) {
        return new Candidate(
            List.of(),
            invalid.problems().stream()
                .map(p -> p.key() + ": " + p.message())
                .distinct()
                .collect(Collectors.joining("; ")));
      }
      Loaded.Valid valid = loaded.orThrow();
      String unfit = unfit(valid.experiment());
      if (!unfit.isEmpty()) {
        return new Candidate(List.of(), unfit);
      }
      Path folder = sweep.folder().resolve(valid.runName());
      int epochs = valid.experiment().schedule().epochs();
      cells.add(new Cell(own, valid.experiment().seed(), valid.identity().hex(), folder, epochs));
    }
    return new Candidate(cells, "");
  }

  private List<String> own(List<String> words, long seed) {
    List<String> own = new ArrayList<>(words);
    if (!sweep.sweep().seeds().isEmpty()) {
      own.add("seed=" + seed);
    }
    own.add("run.root=" + sweep.folder());
    return own;
  }

  private String unfit(Experiment e) {
    // A block around the setting may be varied.
    int given = sweep.base().experiment().hardware().shared().count();
    int asked = e.hardware().shared().count();
    if (asked != given) {
      return "hardware.devices: "
          + asked
          + ", expected the "
          + given
          + " of the experiment: the machine is shared out among the runs of a sweep alike";
    }
    int epochs = e.schedule().epochs();
    int every = e.evaluate().knn().everyEpochs();
    for (int rung : sweep.sweep().pruner().rungs(sweep.epochs())) {
      if (rung >= epochs) {
        return "schedule.epochs: "
            + epochs
            + " epochs end before the rung at epoch "
            + rung
            + ", expected more";
      }
      boolean neighbors = sweep.sweep().objective().equals(Metrics.KNN_TOP1);
      if (neighbors && (every == 0 || rung % every != 0)) {
        return "evaluate.knn.every-epochs: "
            + every
            + " leaves out the rung at epoch "
            + rung
            + ", expected a divisor of every rung";
      }
    }
    return "";
  }
}
