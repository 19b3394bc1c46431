package org.selfdiff.methods.mixing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;

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
        TwoPositives.SoftTarget loss,
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
  public Composition<Objective.Contrast> queue(Comparison.Queue what) {
    return what.symmetric()
        ? new Composition.Refused<>(
            "SDMP draws which view is the query and has no symmetric form",
            Optional.of("method.symmetric = false"))
        : new Composition.Extension<>(
            "mixed queries against the clean and the mixed keys of the batch, with the queue as"
                + " further negatives; only clean keys enter the queue",
            this::contrast);
  }

  @Override
  public Composition<Objective.Contrast> batch(Comparison.Batch what) {
    return new Composition.Published<>(
        "clean queries against clean keys, mixed queries against clean and mixed keys; a random"
            + " exchange of the views replaces the symmetric loss",
        this::contrast);
  }

  @Override
  public Composition<Objective.Predictions> predictions(Comparison.Predictions what) {
    return new Composition.Refused<>(
        "SDMP tells an image's key from those of others, and this method compares with no others");
  }

  @Override
  public Composition<Objective.Embeddings> embeddings(Comparison.Embeddings what) {
    return new Composition.Refused<>(
        what.how() + ", so that there are no targets apart from queries");
  }

  @Override
  public Composition<Objective.Crops<?>> crops(Comparison.Crops what) {
    return new Composition.Refused<>(
        "crops predict each other's assignments, which no mixed queries and keys take part in");
  }

  @Override
  public Composition<Objective.Distillation> distillation(Comparison.Distillation what) {
    return new Composition.Extension<>(
        "mixed full views of the student against the teacher's distributions for clean and for"
            + " mixed views, those of both images added up by their shares; the center follows"
            + " clean views alone",
        this::distilled);
  }

  @Override
  public Composition<Objective.Predictions> classes(Comparison.Classes what) {
    return new Composition.Refused<>(
        "SDMP tells an image's key from those of others, and a classifier compares images with their"
            + " classes");
  }

  @Override
  public Composition<Objective> single(Comparison.Single what) {
    return new Composition.Refused<>(what.why());
  }

  /** The first two views are exchanged at random steps. */
  @Override
  public Feed view(int index) {
    return index < 2
        ? new Feed.EitherView(index, 1 - index, swap, "swap")
        : new Feed.ImageView(index);
  }

  @Override
  public void check(Context context, Optional<Comparison<?>> comparison, Findings findings) {
    if (scale + shift > 1) {
      findings.add(
          "shift",
          shift + " and mixing.scale " + scale + " are more than 1 together, expected at most 1",
          "scale");
    }
  }

  /** Mixed queries of view 2 against clean and mixed keys of view 1. */
  private Composition.Loss contrast(Objective.Contrast o, MixingInputs inputs) {
    Graph g = inputs.graph();
    Value x1 = o.views().get(0);
    Value x2 = o.views().get(1);
    Drawn drawn = drawn(inputs, x1);
    Value q1 = o.query().apply(x1);
    Value mixed = o.query().apply(drawn.images(1, x2));
    Value k1 = o.key().apply(x1);
    Value k1Mixed = o.key().apply(drawn.images(0, x1));
    Value k2 = o.key().apply(x2);
    return terms(
        g,
        drawn.share(),
        drawn.common(),
        o.loss().apply(q1, k2),
        o.logits().apply(mixed, k1),
        o.logits().apply(mixed, k1Mixed),
        o.scale());
  }

  /**
   * The three terms of the loss.
   *
   * @param share λ of every image, [N]
   * @param common c of every image, [N]
   * @param source the method's own loss of clean queries and keys, a scalar
   * @param clean logits of mixed queries, the clean keys of the batch first, [N, N or more]
   * @param mixed logits of mixed queries, the mixed keys of the batch first, [N, N or more]
   * @param scale factor that the method gives its losses
   */
  public Composition.Loss terms(
      Graph g, Value share, Value common, Value source, Value clean, Value mixed, double scale) {
    Value mixSource = TwoPositives.of(g, clean, share, loss);
    Value mixMix = TwoPositives.of(g, mixed, same(g, common), loss);
    return weighted(
        g,
        g.mul(source, weightSource),
        g.mul(mixSource, scale * weightMixSource),
        g.mul(mixMix, scale * weightMixMix));
  }

  /**
   * Every mixed full view of the student against the teacher's other view, clean and mixed. Targets
   * are distributions, so that two of them add up to one and {@code loss} has no meaning here.
   */
  private Composition.Loss distilled(Objective.Distillation o, MixingInputs inputs) {
    Graph g = inputs.graph();
    Value plain = o.plain();
    Drawn drawn = drawn(inputs, o.views().get(0));
    List<Value> images =
        List.of(drawn.images(0, o.views().get(0)), drawn.images(1, o.views().get(1)));
    Value learned = o.student().apply(images);
    Value taught = o.teacher().apply(images);
    Value clean = o.loss().apply(learned, both(g, o.targets(), drawn.share()));
    Value mixed = o.loss().apply(learned, both(g, taught, same(g, drawn.common())));
    return weighted(
        g, g.mul(plain, weightSource), g.mul(clean, weightMixSource), g.mul(mixed, weightMixMix));
  }

  /** Share of a mixture's own key among the mixed ones: 1 / (1 + c). */
  private static Value same(Graph g, Value common) {
    return g.div(g.scalar(1), g.add(common, 1));
  }

  /** Targets of both views [2N, K], each w of its own and 1 - w of its partner's. */
  private static Value both(Graph g, Value targets, Value weight) {
    long n = weight.dim(0);
    Value w = g.reshape(weight, n, 1);
    Value order = Reversal.order(g, n);
    Value[] views = new Value[2];
    for (int view = 0; view < 2; view++) {
      Value own = g.slice(targets, new long[] {view * n, 0}, new long[] {n, targets.dim(1)});
      views[view] = Share.of(g, w, own, g.apply1(new GatherRows(), own, order));
    }
    return g.concat(0, views);
  }

  private static Composition.Loss weighted(Graph g, Value source, Value mixSource, Value mixMix) {
    Map<String, Value> terms = new LinkedHashMap<>();
    terms.put("source", source);
    terms.put("mix_source", mixSource);
    terms.put("mix_mix", mixMix);
    return new Composition.Loss(g.add(source, g.add(mixSource, mixMix)), terms);
  }

  /**
   * What is drawn for a step.
   *
   * @param share λ of every image, [N]
   * @param common c of every image, [N]
   * @param rows for each of the two views, [N, {@link SdmpDraw#numbers}, H]
   * @param columns the same for columns
   */
  private record Drawn(
      Sdmp prior,
      MixingInputs inputs,
      Value share,
      Value common,
      List<Value> rows,
      List<Value> columns) {
    /** The mixture of view 0 or 1, with boxes of its own. */
    Value images(int view, Value x) {
      return inputs.seen(
          prior.mixture(inputs.graph(), x, rows.get(view), columns.get(view), share));
    }
  }

  private Drawn drawn(MixingInputs inputs, Value view) {
    int batch = Math.toIntExact(view.dim(0));
    SdmpDraw draw = draw(batch, Math.toIntExact(view.dim(2)), Math.toIntExact(view.dim(3)));
    List<Value> rows = new ArrayList<>();
    List<Value> columns = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      rows.add(inputs.drawn(SdmpDraw.rows(i), draw, batch, draw.numbers(), draw.height()));
      columns.add(inputs.drawn(SdmpDraw.columns(i), draw, batch, draw.numbers(), draw.width()));
    }
    Value share = inputs.drawn(SdmpDraw.SHARE, draw, batch);
    return new Drawn(
        this, inputs, share, inputs.drawn(SdmpDraw.COMMON, draw, batch), rows, columns);
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
   * @param share λ of every image, [N]
   */
  public Mixture mixture(Graph g, Value x, Value rows, Value columns, Value share) {
    Value partner = g.apply1(new GatherRows(), x, Reversal.order(g, x.dim(0)));
    Value images =
        operator == Operator.RESIZE_MIX
            ? ResizedPaste.of(g, x, partner, rows, columns)
            : Blend.of(g, x, partner, Blend.mask(g, rows, columns));
    return new Mixture(x, partner, images, share);
  }
}
