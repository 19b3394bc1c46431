package org.selfdiff.methods.mixing;

import java.util.Arrays;
import java.util.Map;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.random.BetaDistribution;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.Draw;

/**
 * The mixture that all images of a step share. The partner's share of a pixel is the product of a
 * number of its row and one of its column: 1 - λ everywhere in a mixture of whole images, 1 within
 * a box and 0 outside.
 *
 * @param globalProbability share of steps that mix whole images
 * @param beta parameter of the symmetric Beta distribution of λ
 * @param height rows of an image
 * @param width columns of an image
 */
public record BatchDraw(double globalProbability, double beta, int height, int width)
    implements Draw {
  /** Input: λ, the share of the image itself in the loss. */
  public static final String SHARE = "mix_share";

  /** Input: the partner's share by row, [H]. */
  public static final String ROWS = "mix_rows";

  /** Input: the partner's share by column, [W]. */
  public static final String COLUMNS = "mix_columns";

  /** The draw for the size of a view [N, C, H, W]. */
  static BatchDraw of(double globalProbability, double beta, Value view) {
    return new BatchDraw(
        globalProbability, beta, Math.toIntExact(view.dim(2)), Math.toIntExact(view.dim(3)));
  }

  @Override
  public String stream() {
    return "mixing";
  }

  @Override
  public Map<String, double[]> numbers(CounterRandom random) {
    double choice = random.nextDouble();
    double lambda = new BetaDistribution(beta).next(random);
    return given(choice, lambda, random.nextInt(height), random.nextInt(width));
  }

  /**
   * The inputs that follow from drawn numbers.
   *
   * @param choice whole images are mixed where it is below the probability
   * @param lambda drawn share
   * @param row center of the box
   * @param column center of the box
   */
  public Map<String, double[]> given(double choice, double lambda, int row, int column) {
    return choice < globalProbability ? whole(lambda) : boxed(box(lambda, row, column));
  }

  /** The box that would leave the share λ were it not rounded and clipped. */
  public Box box(double lambda, int row, int column) {
    double side = Math.sqrt(1 - lambda);
    return Box.around(row, column, (int) (height * side), (int) (width * side), height, width);
  }

  private Map<String, double[]> whole(double lambda) {
    double[] rows = new double[height];
    double[] columns = new double[width];
    Arrays.fill(rows, 1 - lambda);
    Arrays.fill(columns, 1);
    return Map.of(SHARE, new double[] {lambda}, ROWS, rows, COLUMNS, columns);
  }

  private Map<String, double[]> boxed(Box box) {
    double lambda = 1 - (double) box.area() / (height * width);
    return Map.of(
        SHARE, new double[] {lambda}, ROWS, box.rows(height), COLUMNS, box.columns(width));
  }
}
