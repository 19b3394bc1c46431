package org.selfdiff.exports.onnx;

import java.util.List;

/** Nearest other images by the cosine of their features. */
final class NearestImages {
  private NearestImages() {}

  /**
   * The fraction of images whose nearest other image by {@code actual} is, by {@code expected}, the
   * nearest or within {@code slack} of its cosine. 1 for fewer than three images, where there is
   * nothing to choose.
   */
  static double agreement(List<float[]> expected, List<float[]> actual, double slack) {
    int n = expected.size();
    if (n < 3) {
      return 1;
    }
    int same = 0;
    for (int i = 0; i < n; i++) {
      double best = cosine(expected, i, nearest(expected, i));
      if (cosine(expected, i, nearest(actual, i)) >= best - slack) {
        same++;
      }
    }
    return (double) same / n;
  }

  private static int nearest(List<float[]> features, int i) {
    int best = i == 0 ? 1 : 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < features.size(); j++) {
      double c = j == i ? Double.NEGATIVE_INFINITY : cosine(features, i, j);
      if (c > highest) {
        highest = c;
        best = j;
      }
    }
    return best;
  }

  private static double cosine(List<float[]> features, int i, int j) {
    float[] a = features.get(i);
    float[] b = features.get(j);
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int k = 0; k < a.length; k++) {
      dot += (double) a[k] * b[k];
      aa += (double) a[k] * a[k];
      bb += (double) b[k] * b[k];
    }
    return dot / Math.max(Math.sqrt(aa * bb), 1e-30);
  }
}
