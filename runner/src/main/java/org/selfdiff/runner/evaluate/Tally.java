package org.selfdiff.runner.evaluate;

/** Classifies images by logits that come in pieces; of equal ones the lower class comes first. */
public final class Tally {
  private final int[] predictions;
  private int first;
  private int amongFive;

  /** Images to come, each once. */
  public Tally(int images) {
    predictions = new int[images];
  }

  /** Images in all. */
  public int images() {
    return predictions.length;
  }

  /**
   * Takes some images.
   *
   * @param logits [count, classes], row-major
   * @param labels class of each image, of all of them
   * @param from index of the first image
   */
  public void add(float[] logits, int classes, int[] labels, int from, int count) {
    for (int i = 0; i < count; i++) {
      int at = i * classes;
      int label = labels[from + i];
      float own = logits[at + label];
      int before = 0;
      int best = 0;
      for (int c = 0; c < classes; c++) {
        float value = logits[at + c];
        if (value > own || value == own && c < label) {
          before++;
        }
        if (value > logits[at + best]) {
          best = c;
        }
      }
      predictions[from + i] = best;
      first += before == 0 ? 1 : 0;
      amongFive += before < Classification.PLACES ? 1 : 0;
    }
  }

  /** How they were classified. */
  public Classification classification() {
    return new Classification(
        (double) first / images(), (double) amongFive / images(), predictions.clone());
  }
}
