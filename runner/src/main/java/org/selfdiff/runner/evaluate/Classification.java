package org.selfdiff.runner.evaluate;

/**
 * How test images were classified.
 *
 * @param top1 share of images whose class came first, 0 to 1
 * @param top5 share of images whose class was among the first five, or as many as were ranked
 * @param predictions the class that came first for each image
 */
public record Classification(double top1, double top5, int[] predictions) {
  static final int PLACES = 5;

  /**
   * Of the logits of a classifier; of equal ones the lower class comes first.
   *
   * @param logits [images, classes], row-major
   * @param labels class of each image
   */
  public static Classification of(float[] logits, int[] labels) {
    Tally tally = new Tally(labels.length);
    tally.add(logits, logits.length / labels.length, labels, 0, labels.length);
    return tally.classification();
  }

  /**
   * How often each class was taken for each.
   *
   * @return [classes][classes]: images of the first class that were taken for the second
   */
  public int[][] confusion(int[] labels, int classes) {
    int[][] counts = new int[classes][classes];
    for (int image = 0; image < labels.length; image++) {
      counts[labels[image]][predictions[image]]++;
    }
    return counts;
  }
}
