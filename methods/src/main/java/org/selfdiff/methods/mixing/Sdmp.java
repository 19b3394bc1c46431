package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * Simple data mixing prior (Ren et al. 2022, arXiv 2206.07692), as the authors' code does it with
 * its slip mended: every image has a share of its own, its partner is the image at the mirrored
 * place of the batch, and mixed queries have two positives among the clean and among the mixed
 * keys.
 *
 * <p>Symbols: λ_i is the share of image i in its mixture, f(i) = N - 1 - i its partner, c_i what
 * the mixtures of i and f(i) have in common.
 */
@Kind(
    value = "sdmp",
    doc =
        "SDMP: mixed queries of view 2 against clean and mixed keys of view 1, a share per image;"
            + " published for MoCo v3, an extension of this project on other methods")
public record Sdmp(
    @Setting(
            doc = "how two images become one: resize-mix in the authors' code",
            byDefault = "resize-mix")
        Operator operator,
    @Setting(
            doc = "parameter of the symmetric Beta distribution of the raw share",
            byDefault = "1.0",
            min = 0,
            above = true)
        double beta,
    @Setting(doc = "factor of the raw share", byDefault = "0.8", min = 0, max = 1) double scale,
    @Setting(
            doc = "what is added to it; with the factor at most 1",
            byDefault = "0.1",
            min = 0,
            max = 1)
        double shift,
    @Setting(
            doc =
                "where the box lies: inside the image, or clipped at its borders as in the first"
                    + " release",
            byDefault = "inside")
        Boxes boxes,
    @Setting(
            doc =
                "loss of mixed queries: log-of-mixture, or soft-cross-entropy as in the first"
                    + " release",
            byDefault = "log-of-mixture")
        TwoPositives.Form loss,
    @Setting(doc = "weight of clean queries against clean keys", byDefault = "1.0", min = 0)
        double weightSource,
    @Setting(doc = "weight of mixed queries against clean keys", byDefault = "0.5", min = 0)
        double weightMixSource,
    @Setting(doc = "weight of mixed queries against mixed keys", byDefault = "0.5", min = 0)
        double weightMixMix,
    @Setting(
            doc = "probability that a step exchanges the two views",
            byDefault = "0.5",
            min = 0,
            max = 1)
        double swap)
    implements Mixing {
  /** How two images become one. */
  public enum Operator {
    /** The whole partner, resized to a box. */
    RESIZE_MIX,
    /** The partner's pixels of a box. */
    CUTMIX,
    /** A sum of both, by their shares. */
    MIXUP
  }

  /** Where boxes lie. */
  public enum Boxes {
    /** Wholly inside the image. */
    INSIDE,
    /** Around any pixel, clipped at the borders. */
    CLIPPED
  }

  @Override
  public <R> R in(Cases<R> cases) {
    return cases.sdmp(this);
  }

  /**
   * Its draw.
   *
   * @param batch images of a step
   * @param height rows of an image
   * @param width columns of an image
   */
  public SdmpDraw draw(int batch, int height, int width) {
    return new SdmpDraw(this, batch, height, width);
  }

  /**
   * The mixture of a view.
   *
   * @param x images [N, C, H, W]
   * @param rows what {@link SdmpDraw} gives for rows, [N, {@link SdmpDraw#numbers}, H]
   * @param columns the same for columns
   */
  public Value images(Graph g, Value x, Value rows, Value columns) {
    Value partner = g.apply1(new GatherRows(), x, Reversal.order(g, x.dim(0)));
    return operator == Operator.RESIZE_MIX
        ? ResizedPaste.of(g, x, partner, rows, columns)
        : Blend.of(g, x, partner, rows, columns);
  }
}
