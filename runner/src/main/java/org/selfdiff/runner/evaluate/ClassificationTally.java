package org.selfdiff.runner.evaluate;

/** Counts how images were classified, some at a time: no logits of all of them are kept. */
public final class ClassificationTally {
  private final int[] labels;
  private final int[] predictions;
  private int first;
  private int amongFive;

  /**
   * Nothing is counted yet.
   *
   * @param labels class of each image
   */
  public ClassificationTally(int[] labels) {
    this.labels = labels;
    this.predictions = new int[labels.length];
  }

  /**
   * Counts some images, each once.
   *
   * @param from the first of them
   * @param count how many
   * @param logits of a classifier, [count, classes], row-major; of equal ones the lower class comes
   *     first
   */
  public void add(int from, int count, float[] logits, int classes) {
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

  /** How all of them were classified. */
  public Classification classification() {
    return new Classification(
        (double) first / labels.length, (double) amongFive / labels.length, predictions);
  }
}
