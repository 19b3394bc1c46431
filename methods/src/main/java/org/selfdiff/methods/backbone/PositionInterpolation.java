package org.selfdiff.methods.backbone;

import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * Learned positions for another grid of patches, as DINO's code resizes them: bicubic (a = -0.75,
 * border repeated, no anti-aliasing) with the factors (side + 0.1) / base, whose 0.1 shifts the
 * coordinates. The resize is a constant matrix, so that gradients pass through.
 *
 * @param base side of the square grid of the embedding
 * @param rows rows to reach
 * @param columns columns to reach
 */
record PositionInterpolation(int base, int rows, int columns) {
  private static final double A = -0.75;

  /** Positions [base², D] as [rows · columns, D]. */
  Value of(Graph g, Value positions) {
    double[][] vertical = weights(rows);
    double[][] horizontal = weights(columns);
    double[] matrix = new double[rows * columns * base * base];
    int at = 0;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        for (int i = 0; i < base; i++) {
          for (int j = 0; j < base; j++) {
            matrix[at++] = vertical[r][i] * horizontal[c][j];
          }
        }
      }
    }
    Shape shape = Shape.of((long) rows * columns, (long) base * base);
    Constant resize = new Constant(g.type(), shape, matrix);
    return g.matmul(g.apply1(resize), false, positions, false);
  }

  /** How every output along one side is mixed from the base's rows, [length][base]. */
  private double[][] weights(int length) {
    double[][] weights = new double[length][base];
    double factor = (length + 0.1) / base;
    for (int o = 0; o < length; o++) {
      double source = (o + 0.5) / factor - 0.5;
      int first = (int) Math.floor(source) - 1;
      for (int k = 0; k < 4; k++) {
        int i = Math.min(Math.max(first + k, 0), base - 1);
        weights[o][i] += cubic(Math.abs(source - (first + k)));
      }
    }
    return weights;
  }

  /** The cubic convolution kernel (Keys 1981). */
  private static double cubic(double x) {
    return x <= 1
        ? ((A + 2) * x - (A + 3)) * x * x + 1
        : x < 2 ? ((A * x - 5 * A) * x + 8 * A) * x - 4 * A : 0;
  }
}
