package org.selfdiff.methods.method;

import java.util.List;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * Images that a step takes as uint8 pixels and normalizes itself: {@code (pixel / 255 - mean) /
 * std}, in this order of operations, as torchvision's {@code ToTensor} and {@code Normalize}. A
 * fourth of the bytes of a normalized image then travel to the device.
 *
 * @param mean of red, green, blue, in [0, 1]
 * @param std of red, green, blue, above 0
 */
public record PixelNormalization(List<Double> mean, List<Double> std) {
  private static final int CHANNELS = 3;

  private static final double FULL = 255;

  /** Copies both lists. */
  public PixelNormalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /**
   * Normalized images.
   *
   * @param pixels [N, 3, H, W], uint8
   * @return the same shape, of the graph's type
   */
  public Value normalize(Graph g, Value pixels) {
    Value shares = g.div(g.apply1(new Cast(g.type()), pixels), g.scalar(FULL));
    return g.div(g.sub(shares, channels(g, mean)), channels(g, std));
  }

  private static Value channels(Graph g, List<Double> values) {
    double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
    return g.apply1(new Constant(g.type(), Shape.of(1, CHANNELS, 1, 1), numbers));
  }
}
