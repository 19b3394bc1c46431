package org.selfdiff.runner.session;

import java.util.Optional;
import java.util.stream.IntStream;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

/** A method that learns from labels has one of every image. */
final class LabelsOfMethod {
  private LabelsOfMethod() {}

  /**
   * Refuses images that a method cannot learn from.
   *
   * @throws DataException if images have no class, or their classes are not as many as the method's
   */
  static void require(Experiment experiment, ImageSet set) {
    Method method = experiment.method();
    if (!method.takesLabels()) {
      return;
    }
    String learns =
        "method " + method.getClass().getAnnotation(Kind.class).value() + " learns from labels";
    int found = set.classes().size();
    if (found == 0) {
      throw new DataException(
          "%s: no image has a class, and %s. Give it images with classes, or take a method that learns without, for instance moco."
              .formatted(set.name(), learns));
    }
    for (Split split : Split.values()) {
      requireOfEvery(set, split, learns);
    }
    Optional<Integer> classes = method.classes(experiment.data().classes());
    if (classes.filter(expected -> expected != found).isPresent()) {
      throw new DataException(
          "%s: %d classes, and method.classes is %d. Set method.classes = %d, or give it the images of all classes."
              .formatted(set.name(), found, classes.get(), found));
    }
  }

  private static void requireOfEvery(ImageSet set, Split split, String learns) {
    int[] without =
        IntStream.range(0, set.size(split))
            .filter(i -> set.label(split, i) == ImageSet.UNLABELED)
            .toArray();
    if (without.length > 0) {
      throw new DataException(
          "%s: %d of the %d %s images have no class, the first is %s, and %s. Give every image a class, or leave out those without."
              .formatted(
                  set.name(),
                  without.length,
                  set.size(split),
                  split == Split.TRAIN ? "training" : "test",
                  set.source(split, without[0]),
                  learns));
    }
  }
}
