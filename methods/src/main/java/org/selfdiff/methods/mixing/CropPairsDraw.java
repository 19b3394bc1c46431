package org.selfdiff.methods.mixing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.random.BetaDistribution;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.Draw;

/**
 * Un-Mix's numbers for pairs of crops, as the authors' code for SwAV draws them: all pairs are
 * mixed as wholes or all in boxes; a box takes its size from the share that the box before it left,
 * and the last pair's share weighs the loss.
 *
 * @param prior its settings
 * @param sides side of the crops of each pair in pixels
 */
public record CropPairsDraw(UnMix prior, List<Integer> sides) implements Draw {
  /** Copies the list. */
  public CropPairsDraw {
    sides = List.copyOf(sides);
  }

  /** Input: the partner's share by row of a pair's mixture, [side]. */
  static String rows(int pair) {
    return BatchDraw.ROWS + "_" + (pair + 1);
  }

  /** Input: the same by column. */
  static String columns(int pair) {
    return BatchDraw.COLUMNS + "_" + (pair + 1);
  }

  @Override
  public String stream() {
    return "mixing";
  }

  @Override
  public Map<String, double[]> numbers(CounterRandom random) {
    double choice = random.nextDouble();
    double lambda = new BetaDistribution(prior.beta()).next(random);
    int[] centers = new int[2 * sides.size()];
    for (int i = 0; i < centers.length; i++) {
      centers[i] = random.nextInt(sides.get(i / 2));
    }
    return given(choice, lambda, centers);
  }

  /**
   * The inputs that follow from drawn numbers.
   *
   * @param choice whole images are mixed where it is below the probability
   * @param lambda drawn share
   * @param centers row and column of the center of each pair's box
   */
  public Map<String, double[]> given(double choice, double lambda, int[] centers) {
    Map<String, double[]> inputs = new HashMap<>();
    inputs.put(BatchDraw.SHARE, new double[] {lambda});
    for (int pair = 0; pair < sides.size(); pair++) {
      int side = sides.get(pair);
      Map<String, double[]> ofPair =
          prior
              .draw(side, side)
              .given(
                  choice, inputs.get(BatchDraw.SHARE)[0], centers[2 * pair], centers[2 * pair + 1]);
      inputs.put(BatchDraw.SHARE, ofPair.get(BatchDraw.SHARE));
      inputs.put(rows(pair), ofPair.get(BatchDraw.ROWS));
      inputs.put(columns(pair), ofPair.get(BatchDraw.COLUMNS));
    }
    return inputs;
  }
}
