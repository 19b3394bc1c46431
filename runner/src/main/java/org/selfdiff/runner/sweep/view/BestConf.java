package org.selfdiff.runner.sweep.view;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.LoadedSweep;

/** The experiment of the best trial as a file of its own. */
public final class BestConf {
  private BestConf() {}

  /**
   * The file: every setting of the trial with its first seed.
   *
   * @param words overrides that make the trial's experiment
   */
  public static String text(LoadedSweep sweep, TrialRecord best, List<String> words) {
    List<String> all = new ArrayList<>(sweep.overrides());
    all.addAll(words);
    if (!sweep.sweep().seeds().isEmpty()) {
      all.add("seed=" + sweep.seeds().get(0));
    }
    Loaded.Valid valid = new ExperimentLoader().load(sweep.file(), all).orThrow();
    return "# trial "
        + best.trial()
        + " of "
        + sweep.file()
        + ": "
        + sweep.sweep().objective()
        + " "
        + Labels.score(sweep, best)
        + "\n# run "
        + valid.runName()
        + "\n"
        + valid.resolvedText();
  }
}
