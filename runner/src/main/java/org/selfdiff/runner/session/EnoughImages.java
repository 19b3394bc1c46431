package org.selfdiff.runner.session;

import java.util.StringJoiner;
import java.util.function.Predicate;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.check.Checks;
import org.selfdiff.runner.config.check.Parts;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.LabeledImages;
import org.selfdiff.runner.data.Split;

/** The rules that need the number of training images, where only opened data tell it. */
public final class EnoughImages {
  private EnoughImages() {}

  /**
   * Refuses to train on too few images. Protocols need labeled images in both splits; the monitor
   * is left out where there are none.
   *
   * @throws DataException naming every setting that asks for more images than there are
   */
  public static void toTrain(Experiment experiment, ImageSet set) {
    if (!experiment.evaluate().protocols().isEmpty()) {
      requireJudged(set, "set evaluate.protocols = []");
    }
    StringJoiner found = new StringJoiner("\n");
    look(experiment, set, set.size(Split.TRAIN), key -> !key.startsWith("evaluate."), found);
    if (LabeledImages.areIn(set)) {
      look(experiment, set, labeled(set), key -> key.startsWith("evaluate."), found);
    }
    requireNone(found);
  }

  /**
   * Refuses to read fewer images than a batch has, whatever is evaluated.
   *
   * @throws DataException naming every such setting
   */
  public static void toRead(Experiment experiment, ImageSet set) {
    StringJoiner found = new StringJoiner("\n");
    look(experiment, set, set.size(Split.TRAIN), key -> !key.startsWith("evaluate."), found);
    requireNone(found);
  }

  /**
   * Refuses protocols on too few images.
   *
   * @throws DataException naming every setting that asks for more images than there are
   */
  public static void toJudge(Experiment experiment, ImageSet set) {
    requireJudged(set, "name an experiment with such images by --data");
    boolean monitor =
        experiment.evaluate().protocols().stream().anyMatch(p -> p.kind().equals("knn"));
    StringJoiner found = new StringJoiner("\n");
    look(
        experiment,
        set,
        labeled(set),
        key -> key.startsWith("evaluate.protocols") || monitor && key.startsWith("evaluate.knn"),
        found);
    requireNone(found);
  }

  private static void requireJudged(ImageSet set, String otherwise) {
    if (set.size(Split.TEST) == 0 && !set.classes().isEmpty()) {
      throw new DataException(
          set.name()
              + ": no test images, on which evaluate.protocols are judged. Add test/CLASS/ or"
              + " val/CLASS/, or "
              + otherwise
              + ".");
    }
    if (!LabeledImages.areIn(set)) {
      throw new DataException(
          set.name()
              + ": no labels of "
              + (set.classes().isEmpty() ? "its images" : "both training and test images")
              + ", from which evaluate.protocols learn and by which they judge. Put the"
              + " images into a folder per class, name their classes in a list, or "
              + otherwise
              + ".");
    }
  }

  private static int labeled(ImageSet set) {
    return LabeledImages.of(set).size(Split.TRAIN);
  }

  private static void requireNone(StringJoiner found) {
    if (found.length() > 0) {
      throw new DataException(found.toString());
    }
  }

  private static void look(
      Experiment experiment,
      ImageSet set,
      int count,
      Predicate<String> concerned,
      StringJoiner found) {
    Parts parts = Parts.of(experiment);
    Checks.run(
        parts,
        parts
            .context()
            .with(new TrainingImages(count, "the " + count + " training images found", "/data")),
        (key, message, because) -> {
          if (concerned.test(key)) {
            found.add(set.name() + ": " + key + ": " + message);
          }
        });
  }
}
