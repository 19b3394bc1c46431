package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.folder.FolderSet;

/**
 * Names the classes of image files with an exported classifier. Nothing of the run that made it is
 * needed.
 */
public final class ImageClassifier implements AutoCloseable {
  private static final int FIVE = 5;
  private static final int NONE = -2;

  private final PreparedModel model;
  private final List<String> classes;
  private final Map<String, Integer> labels = new HashMap<>();
  private final String output;

  /** Takes what is found of an image. */
  @FunctionalInterface
  public interface Sink {
    /** In the order of the images. */
    void take(ClassifiedImage image) throws IOException;
  }

  /**
   * Loads a classifier.
   *
   * @param threads threads of ONNX Runtime, at least 1
   * @throws FileFormatException if the file is missing or unusable
   * @throws DataException if it does not say how images are prepared, or is no classifier
   */
  public ImageClassifier(Path file, int threads) {
    model = PreparedModel.open(file, threads);
    try {
      classes = classes(file);
      output = output(file, model.model().outputs());
      for (int label = 0; label < classes.size(); label++) {
        labels.putIfAbsent(classes.get(label), label);
      }
    } catch (FileFormatException e) {
      model.close();
      throw new DataException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private List<String> classes(Path file) {
    return ClassNames.of(model.model().metadata())
        .orElseThrow(
            () ->
                new DataException(
                    file
                        + ": no classifier: the metadata have no "
                        + ClassNames.KEY
                        + ", and the outputs are "
                        + model.model().outputs()
                        + "; write one by selfdiff export RUN --classifier"));
  }

  private static String output(Path file, Set<String> outputs) {
    for (String name : List.of(ClassifierGraph.LOGITS, ClassifierGraph.PROBABILITIES)) {
      if (outputs.contains(name)) {
        return name;
      }
    }
    throw new DataException(
        "%s: no classifier: its outputs are %s, expected %s or %s among them"
            .formatted(file, outputs, ClassifierGraph.LOGITS, ClassifierGraph.PROBABILITIES));
  }

  /** Names of the classes, in the order of the labels. */
  public List<String> classes() {
    return classes;
  }

  /** How images are brought to the model's size, in words. */
  public String resize() {
    return model.resize();
  }

  /**
   * Classifies images in the order of their names, or of their list.
   *
   * @param images folder, archive, image, or text file with one path per line
   * @param top most classes of an image, at least 1
   * @param reading where broken images are skipped, a folder or an archive has nothing for them,
   *     and a list an image without classes, so that rows and lines still fit
   * @param sink takes what is found
   * @param notice told what of the images is left out, one sentence each
   * @throws DataException if images are missing, or one cannot be read or has numbers that are none
   */
  public Classified classify(
      Path images,
      int top,
      ImageRows.Reading reading,
      Sink sink,
      Consumer<String> notice,
      Progress progress)
      throws IOException {
    boolean list = FolderSet.isList(images);
    try (FolderSet set = FolderSet.unlabeled(images, SkippingSet.ADVICE)) {
      set.notices().forEach(notice);
      int all = set.size(Split.TEST);
      int labeled = 0;
      int first = 0;
      int five = 0;
      try (ImageRows read = ImageRows.ofAll(model, output, set, reading)) {
        while (read.hasNext()) {
          ImageRows.Rows rows = read.next();
          requireWidth(rows.width());
          for (int i = 0; i < rows.images().length; i++) {
            int image = rows.images()[i];
            String file = set.file(Split.TEST, image);
            if (read.isBroken(image)) {
              if (list) {
                sink.take(new ClassifiedImage(file, List.of(), read.broken().get(image)));
              }
              continue;
            }
            double[] shares = probabilities(rows.values(), i * rows.width());
            int[] best = best(shares, Math.min(Math.max(top, FIVE), shares.length));
            int rank = rank(best, label(file));
            labeled += rank == NONE ? 0 : 1;
            first += rank == 0 ? 1 : 0;
            five += rank >= 0 && rank < FIVE ? 1 : 0;
            sink.take(new ClassifiedImage(file, guesses(best, shares, top), ""));
          }
          progress.done(rows.images()[rows.images().length - 1] + 1, all);
        }
        read.requireOne(images, all);
        return new Classified(all, list, read.broken(), labeled, first, five);
      }
    }
  }

  private void requireWidth(int width) {
    if (width != classes.size()) {
      throw new DataException(
          "%s: its %s have %d numbers for each image, and its metadata name %d classes"
              .formatted(model.file(), output, width, classes.size()));
    }
  }

  private List<ClassifiedImage.Guess> guesses(int[] best, double[] shares, int top) {
    List<ClassifiedImage.Guess> guesses = new ArrayList<>();
    for (int i = 0; i < Math.min(top, best.length); i++) {
      guesses.add(new ClassifiedImage.Guess(classes.get(best[i]), shares[best[i]]));
    }
    return guesses;
  }

  /** The output as it is where it is probabilities, otherwise its softmax. */
  private double[] probabilities(float[] values, int from) {
    double[] shares = new double[classes.size()];
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < shares.length; c++) {
      shares[c] = values[from + c];
      most = Math.max(most, shares[c]);
    }
    if (output.equals(ClassifierGraph.PROBABILITIES)) {
      return shares;
    }
    double sum = 0;
    for (int c = 0; c < shares.length; c++) {
      shares[c] = Math.exp(shares[c] - most);
      sum += shares[c];
    }
    for (int c = 0; c < shares.length; c++) {
      shares[c] /= sum;
    }
    return shares;
  }

  /** The classes with the largest shares, best first; of equal ones the first label. */
  private static int[] best(double[] shares, int count) {
    int[] best = new int[count];
    boolean[] taken = new boolean[shares.length];
    for (int i = 0; i < count; i++) {
      int largest = -1;
      for (int c = 0; c < shares.length; c++) {
        if (!taken[c] && (largest < 0 || shares[c] > shares[largest])) {
          largest = c;
        }
      }
      taken[largest] = true;
      best[i] = largest;
    }
    return best;
  }

  /** Place of a label among the best; -1 where it is not among them, {@link #NONE} without one. */
  private static int rank(int[] best, int label) {
    for (int i = 0; i < best.length && label >= 0; i++) {
      if (best[i] == label) {
        return i;
      }
    }
    return label >= 0 ? -1 : NONE;
  }

  /** The class that the nearest folder of a path has the name of; -1 if none has. */
  private int label(String file) {
    String[] parts = file.replace('\\', '/').split("/");
    for (int i = parts.length - 2; i >= 0; i--) {
      Integer label = labels.get(parts[i]);
      if (label != null) {
        return label;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    model.close();
  }
}
