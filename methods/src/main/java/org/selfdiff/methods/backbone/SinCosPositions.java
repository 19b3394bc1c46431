package org.selfdiff.methods.backbone;

import java.util.Arrays;
import java.util.List;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.methods.step.Initializer;

/**
 * The fixed position embedding of MoCo v3 (Chen, Xie and He 2021, arXiv 2104.02057): one row for
 * the class token, all zero, and one per patch.
 *
 * <p>Patch p has u = p div rows and v = p mod rows; its row is sin(uω) | cos(uω) | sin(vω) |
 * cos(vω) with ω_k = 10000^(-k / Q) and Q = dim / 4. In a grid that is not square, p counts along
 * columns of another length than the patches do; that is the authors' order and kept.
 *
 * @param rows rows of the grid of patches
 * @param columns its columns
 * @param dim channels, a multiple of 4
 */
record SinCosPositions(int rows, int columns, int dim) {
  /** The table [1 + rows · columns, dim]. */
  Initializer table() {
    SizeException.unlessHeld("a table of positions", Shape.of(1L + (long) rows * columns, dim));
    Double[] out = new Double[(1 + rows * columns) * dim];
    Arrays.fill(out, 0, dim, 0.0);
    int quarter = dim / 4;
    for (int p = 0; p < rows * columns; p++) {
      int at = (1 + p) * dim;
      for (int k = 0; k < quarter; k++) {
        double omega = Math.pow(10000, -k / (double) quarter);
        double u = p / rows * omega;
        double v = p % rows * omega;
        out[at + k] = Math.sin(u);
        out[at + quarter + k] = Math.cos(u);
        out[at + 2 * quarter + k] = Math.sin(v);
        out[at + 3 * quarter + k] = Math.cos(v);
      }
    }
    return new Initializer.Table(List.of(out));
  }
}
