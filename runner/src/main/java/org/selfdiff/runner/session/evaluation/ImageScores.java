package org.selfdiff.runner.session.evaluation;

import org.selfdiff.runner.evaluate.PrototypeEntropy;

/** What prototypes score for images, and how images are distributed over them. */
final class ImageScores {
  private static final double SMALLEST_NORM = 1e-12;

  /** Scores of one output of the head, before the temperature. */
  private interface Scoring {
    void score(float[] output, double[] scores);
  }

  private final Scoring scoring;
  private final double temperature;
  private final double[] scores;
  private final PrototypeEntropy entropy;

  private ImageScores(Scoring scoring, int prototypes, double temperature) {
    this.scoring = scoring;
    this.temperature = temperature;
    scores = new double[prototypes];
    entropy = new PrototypeEntropy(prototypes);
  }

  /**
   * The outputs themselves are the scores.
   *
   * @param center taken from them, [K]
   */
  static ImageScores ofOutputs(double[] center, double temperature) {
    return new ImageScores(
        (output, scores) -> {
          for (int k = 0; k < scores.length; k++) {
            scores[k] = output[k] - center[k];
          }
        },
        center.length,
        temperature);
  }

  /**
   * Cosines of outputs and directions are the scores.
   *
   * @param directions [K, dim], of any length other than 0
   * @param dim length of an output
   */
  static ImageScores ofDirections(double[] directions, int dim, double temperature) {
    double[] unit = directions.clone();
    for (int at = 0; at < unit.length; at += dim) {
      double squares = 0;
      for (int i = at; i < at + dim; i++) {
        squares += unit[i] * unit[i];
      }
      double length = Math.max(Math.sqrt(squares), SMALLEST_NORM);
      for (int i = at; i < at + dim; i++) {
        unit[i] /= length;
      }
    }
    return new ImageScores(
        (output, scores) -> cosines(output, unit, scores), directions.length / dim, temperature);
  }

  private static void cosines(float[] output, double[] unit, double[] scores) {
    double squares = 0;
    for (float value : output) {
      squares += (double) value * value;
    }
    double length = Math.max(Math.sqrt(squares), SMALLEST_NORM);
    for (int k = 0; k < scores.length; k++) {
      double product = 0;
      for (int i = 0; i < output.length; i++) {
        product += output[i] * unit[k * output.length + i];
      }
      scores[k] = product / length;
    }
  }

  /** Adds an image by the output of the head. */
  void add(float[] output) {
    scoring.score(output, scores);
    for (int k = 0; k < scores.length; k++) {
      scores[k] /= temperature;
    }
    entropy.add(scores);
  }

  /** Of all that were added. */
  PrototypeEntropy entropy() {
    return entropy;
  }
}
