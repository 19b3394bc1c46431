package org.selfdiff.methods.mixing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.random.BetaDistribution;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Draw;

/**
 * FMix (Harris et al. 2020, arXiv 2002.12047) of query views: regions of any shape come from
 * another image, the largest values of random noise of low frequency. As in the authors' code the
 * loss has the share that was drawn, not that of the pixels, which differs by less than one pixel.
 *
 * <p>Symbols: λ the share of the image itself, δ the decay of the noise's spectrum.
 */
@Kind(
    value = "fmix",
    doc =
        "FMix: queries have regions of random shape from another image of the batch, in random"
            + " pairs, and are to be like the targets of both, by their shares; one shape per step")
public record FMix(
    @Setting(
            doc = "parameter of the symmetric Beta distribution of the share",
            byDefault = "1.0",
            min = 0,
            above = true)
        double alpha,
    @Setting(
            doc = "decay δ of the noise's spectrum: the larger, the smoother the regions",
            byDefault = "3.0",
            min = 0)
        double decay)
    implements QueryPrior {
  private static final String MASK = "mix_mask";

  @Override
  public BatchMixture mixture(MixingInputs inputs, Value view) {
    Graph g = inputs.graph();
    int height = Math.toIntExact(view.dim(2));
    int width = Math.toIntExact(view.dim(3));
    Shapes draw = new Shapes(alpha, decay, height, width);
    Value share = inputs.drawn(BatchDraw.SHARE, draw);
    Value own = g.reshape(inputs.drawn(MASK, draw, height, width), 1, 1, height, width);
    Value partners = g.add(g.unary(Unary.Fn.NEG, own), 1);
    return new BatchMixture(share, partners, BatchMixture.randomPartner(inputs));
  }

  /**
   * The numbers of a step.
   *
   * @param height rows of an image
   * @param width columns of an image
   */
  public record Shapes(double alpha, double decay, int height, int width) implements Draw {
    @Override
    public String stream() {
      return "mixing";
    }

    @Override
    public Map<String, double[]> numbers(CounterRandom random) {
      double share = new BetaDistribution(alpha).next(random);
      boolean up = random.nextDouble() > 0.5;
      double[][] real = new double[height][width / 2 + 1];
      double[][] imaginary = new double[height][width / 2 + 1];
      for (int v = 0; v < height; v++) {
        for (int u = 0; u <= width / 2; u++) {
          real[v][u] = random.nextGaussian();
          imaginary[v][u] = random.nextGaussian();
        }
      }
      return given(share, up, real, imaginary);
    }

    /**
     * The inputs that follow from drawn numbers.
     *
     * @param share λ
     * @param up whether the number of the image's pixels is rounded up rather than down
     * @param real real parts of the half spectrum before it decays, [H, W / 2 + 1]
     * @param imaginary imaginary parts
     */
    public Map<String, double[]> given(
        double share, boolean up, double[][] real, double[][] imaginary) {
      double[] noise = noise(real, imaginary);
      double pixels = share * noise.length;
      int kept = (int) (up ? Math.ceil(pixels) : Math.floor(pixels));
      Integer[] order = new Integer[noise.length];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingDouble(i -> -noise[i]));
      double[] mask = new double[noise.length];
      for (int i = 0; i < kept; i++) {
        mask[order[i]] = 1;
      }
      return Map.of(BatchDraw.SHARE, new double[] {share}, MASK, mask);
    }

    /** The inverse Fourier transform of the decayed spectrum: columns first, then rows. */
    private double[] noise(double[][] real, double[][] imaginary) {
      double[] noise = new double[height * width];
      for (int u = 0; u <= width / 2; u++) {
        double[] re = new double[height];
        double[] im = new double[height];
        for (int v = 0; v < height; v++) {
          double scale = scale(v, u);
          for (int y = 0; y < height; y++) {
            double angle = 2 * Math.PI * ((long) v * y % height) / height;
            double cos = scale * Math.cos(angle);
            double sin = scale * Math.sin(angle);
            re[y] += real[v][u] * cos - imaginary[v][u] * sin;
            im[y] += real[v][u] * sin + imaginary[v][u] * cos;
          }
        }
        // A frequency between zero and the highest stands for its mirror image too.
        boolean alone = u == 0 || 2 * u == width;
        for (int x = 0; x < width; x++) {
          double angle = 2 * Math.PI * ((long) u * x % width) / width;
          double cos = alone ? Math.cos(angle) : 2 * Math.cos(angle);
          double sin = alone ? 0 : 2 * Math.sin(angle);
          for (int y = 0; y < height; y++) {
            noise[y * width + x] += re[y] * cos - im[y] * sin;
          }
        }
      }
      return noise;
    }

    private double scale(int v, int u) {
      double vertical = (double) Math.min(v, height - v) / height;
      double horizontal = (double) u / width;
      double frequency = Math.hypot(vertical, horizontal);
      return Math.pow(Math.max(frequency, 1.0 / Math.max(height, width)), -decay);
    }
  }
}
