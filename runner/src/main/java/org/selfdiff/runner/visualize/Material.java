package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Opening;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.RecordedImages;
import org.selfdiff.runner.session.RunStates;
import org.selfdiff.runner.session.Setup;

/** What pictures of a run are made from; what is large is opened when it is first asked for. */
final class Material implements AutoCloseable {
  private final StoredRun run;
  private final Options options;
  private final Consumer<String> say;
  private final Experiment experiment;
  private ImageSet set;
  private Setup setup;
  private Checkpoint checkpoint;
  private RunStates states;

  /**
   * @param say told which newer checkpoints cannot be used
   */
  Material(StoredRun run, Options options, Consumer<String> say) {
    this.say = say;
    this.run = run;
    this.options = options;
    this.experiment = run.load().experiment();
  }

  StoredRun run() {
    return run;
  }

  /** What the run recorded, as far as it can be read. */
  Metrics metrics() throws IOException {
    return run.metrics(say);
  }

  Options options() {
    return options;
  }

  Experiment experiment() {
    return experiment;
  }

  /** The images of the run. */
  ImageSet set() {
    if (set == null) {
      set = experiment().data().open(new Opening(Optional.of(run.paths().images()), say));
    }
    return set;
  }

  /**
   * Makes sure, before anything is written, that the images are those that the run began with. What
   * needs images that are not there says so itself.
   *
   * @throws org.selfdiff.runner.exit.UserException if they are others
   */
  void requireSameImages() throws IOException {
    ImageSet images;
    try {
      images = set();
    } catch (DataException e) {
      return;
    }
    RecordedImages.requireSame(run, images);
  }

  /** The split whose images are shown: the one that was not trained on, where there is one. */
  Split split() {
    return set().size(Split.TEST) > 0 ? Split.TEST : Split.TRAIN;
  }

  /** The images of that split in words. */
  String kind() {
    return split() == Split.TEST ? "validation images" : "training images";
  }

  Setup setup() {
    if (setup == null) {
      setup = Setup.of(experiment());
    }
    return setup;
  }

  Checkpoint checkpoint() throws IOException {
    if (checkpoint == null) {
      checkpoint = run.checkpoint(say);
    }
    return checkpoint;
  }

  /** The tensors before the first step; they change with the next call. */
  RunStates untrained() {
    states().begin();
    return states();
  }

  /** The tensors of the newest checkpoint; they change with the next call. */
  RunStates trained() throws IOException {
    states().take(checkpoint());
    return states();
  }

  private RunStates states() {
    if (states == null) {
      states = new RunStates(setup());
    }
    return states;
  }

  @Override
  public void close() {
    if (states != null) {
      states.close();
    }
    if (set != null) {
      set.close();
    }
  }
}
