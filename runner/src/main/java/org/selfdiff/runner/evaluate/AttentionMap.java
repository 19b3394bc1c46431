package org.selfdiff.runner.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How much the class token of a vision transformer looks at each patch of one image, per head
 * (DINO, arXiv 2104.14294, figure 1).
 *
 * @param rows rows of the grid of patches
 * @param columns its columns
 * @param heads the weights of each head, [heads][rows · columns]; they sum to less than 1, because
 *     the class token's look at itself is left out
 */
public record AttentionMap(int rows, int columns, double[][] heads) {
  /**
   * The map in the attention of a block.
   *
   * @param attention [heads, 1 + N, 1 + N] in row-major order, the class token first
   * @param heads number of heads
   * @param rows rows of the grid of patches
   * @param columns its columns
   * @throws EvaluationException if the sizes do not fit each other
   */
  public static AttentionMap of(double[] attention, int heads, int rows, int columns) {
    int tokens = 1 + rows * columns;
    if (attention.length != (long) heads * tokens * tokens) {
      throw new EvaluationException(
          "%d numbers are no attention of %d heads over %d x %d patches"
              .formatted(attention.length, heads, rows, columns));
    }
    double[][] weights = new double[heads][];
    for (int head = 0; head < heads; head++) {
      int ofClass = head * tokens * tokens;
      weights[head] = Arrays.copyOfRange(attention, ofClass + 1, ofClass + tokens);
    }
    return new AttentionMap(rows, columns, weights);
  }

  /** The mean over the heads, as the map of one head. */
  public AttentionMap mean() {
    double[] mean = new double[rows * columns];
    for (double[] weights : heads) {
      for (int patch = 0; patch < mean.length; patch++) {
        mean[patch] += weights[patch] / heads.length;
      }
    }
    return new AttentionMap(rows, columns, new double[][] {mean});
  }

  /**
   * The patches that hold the largest weights of a head: as few as it takes for a share of their
   * sum.
   *
   * @param share share of the sum, 0 to 1
   * @return [rows · columns], true where a patch is among them
   */
  public boolean[] mask(int head, double share) {
    double[] weights = heads[head];
    double sum = Arrays.stream(weights).sum();
    int[] rising =
        IntStream.range(0, weights.length)
            .boxed()
            .sorted(Comparator.comparingDouble(patch -> weights[patch]))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean[] mask = new boolean[weights.length];
    double passed = 0;
    for (int patch : rising) {
      passed += weights[patch] / sum;
      mask[patch] = passed > 1 - share;
    }
    return mask;
  }

  /**
   * A head's weights for every pixel, the same within a patch.
   *
   * @param patch side of a patch in pixels
   * @return [rows · patch · columns · patch]
   */
  public double[] enlarged(int head, int patch) {
    int width = columns * patch;
    double[] pixels = new double[rows * patch * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = heads[head][i / width / patch * columns + i % width / patch];
    }
    return pixels;
  }
}
