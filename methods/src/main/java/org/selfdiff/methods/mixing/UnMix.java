package org.selfdiff.methods.mixing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * Un-Mix (Shen et al. 2022, arXiv 2003.05438): one mixture of view 1 with the batch in reversed
 * order, as a whole or in a box; its loss is added to the plain one, shared between both images.
 *
 * <p>Symbols: λ is the share of the image itself, N - 1 - n the partner of image n.
 *
 * <p>On several GPUs the authors' code for MoCo draws on each and reverses the images of each; the
 * batch in groups is the same: a share per group, which weighs the loss of its queries. Its code
 * for SwAV gives every process the same seed, so that there groups are reversed by themselves with
 * numbers that all of them share.
 */
@Kind(
    value = "un-mix",
    doc =
        "Un-Mix: beside the plain loss that of a mixture of view 1 with the reversed batch, whole"
            + " images or a box, one draw per step")
public record UnMix(
    @Setting(
            doc =
                "probability that whole images are mixed rather than a box; the ImageNet script's"
                    + " default is 0, its published command 0.5",
            byDefault = "0.5",
            min = 0,
            max = 1)
        double globalProbability,
    @Setting(
            doc = "parameter of the symmetric Beta distribution of the share",
            byDefault = "1.0",
            min = 0,
            above = true)
        double beta,
    @Setting(
            doc =
                "groups of the batch that are mixed by themselves, each with draws of its own, as"
                    + " the authors' GPUs had them: image n is in group n mod groups; under swav all"
                    + " have the same draws, since the authors' processes share a seed",
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST)
        int groups)
    implements Mixing {
  private static final String RULE =
      "the authors' rule for losses M of two views: M(x1, x2) + λ M(x2, mixture) + (1 - λ)"
          + " M(x2, reversed mixture)";

  /** They report SimCLR, BYOL, W-MSE, MoCo and SwAV alone. */
  private static final String UNTRIED = RULE + ", which they report for other methods alone";

  /** Un-Mix of the whole batch. */
  public UnMix(double globalProbability, double beta) {
    this(globalProbability, beta, 1);
  }

  @Override
  public Composition<Objective.Contrast> queue(Comparison.Queue what) {
    return new Composition.Published<>(
        "plain loss of every direction, plus the mixture of view 1 against the same keys and queue;"
            + " only plain keys enter the queue",
        (o, inputs) -> {
          Value first = o.views().get(0);
          Queries queries = Queries.beside(inputs, mixture(inputs, first), first);
          return Composition.Loss.of(o.predictions().of().apply(o.views(), queries));
        });
  }

  @Override
  public Composition<Objective.Contrast> batch(Comparison.Batch what) {
    return new Composition.Extension<>(UNTRIED, (o, inputs) -> ofQueries(o.predictions(), inputs));
  }

  @Override
  public Composition<Objective.Predictions> predictions(Comparison.Predictions what) {
    return what.once()
        .<Composition<Objective.Predictions>>map(
            why -> new Composition.Refused<>("its rule evaluates the loss three times, and " + why))
        .orElseGet(() -> ofTwo(what.views(), what.follower(), this::ofQueries));
  }

  @Override
  public Composition<Objective.Embeddings> embeddings(Comparison.Embeddings what) {
    return groups == 1
        ? ofTwo(what.views(), what.images(), this::whole)
        : new Composition.Refused<>(
            "every group has a share of its own, which needs a loss that is a mean over queries, and "
                + what.how(),
            Optional.of("mixing.groups = 1"));
  }

  @Override
  public Composition<Objective.Crops<?>> crops(Comparison.Crops what) {
    return new Composition.Published<>(
        "crops in pairs, the first of each mixed: plain loss + λ loss with the mixtures + (1 - λ)"
            + " the same with the first assignment in reversed order",
        this::pairs);
  }

  @Override
  public Composition<Objective.Distillation> distillation(Comparison.Distillation what) {
    return new Composition.Refused<>("no loss of such mixtures is defined beside local crops");
  }

  @Override
  public Composition<Objective.Predictions> classes(Comparison.Classes what) {
    return new Composition.Refused<>(
        "its rule compares a mixture with another view of both images, and a classifier compares"
            + " images with their classes");
  }

  @Override
  public Composition<Objective> single(Comparison.Single what) {
    return new Composition.Refused<>(what.why());
  }

  @Override
  public void check(Context context, Optional<Comparison<?>> comparison, Findings findings) {
    new BatchGroups("groups", groups).check(context, findings);
    if (comparison.filter(Comparison.Crops.class::isInstance).isPresent()) {
      context.views().ifPresent(views -> checkPairs(views, findings));
    }
  }

  private static void checkPairs(Context.ViewSizes views, Findings findings) {
    int crops = views.count() + views.locals();
    if (crops % 2 != 0) {
      findings.add(
          views.locals() > 0 ? "/views.local.count" : "/views.count",
          crops
              + " crops per image do not make pairs, of which mixing un-mix mixes the first of each,"
              + " expected an even number of full views and local crops together",
          "kind",
          "/mixing");
    }
  }

  /** The draw of a group for images of the given height and width in pixels. */
  public BatchDraw draw(int height, int width) {
    return new BatchDraw(globalProbability, beta, height, width);
  }

  private BatchMixture mixture(MixingInputs inputs, Value view) {
    BatchDraw draw = BatchDraw.of(globalProbability, beta, view);
    long n = view.dim(0);
    Value partner = Reversal.order(inputs.graph(), n, groups);
    return groups == 1
        ? BatchMixture.drawn(inputs, draw, partner)
        : BatchMixture.drawn(inputs, new GroupedDraw(draw, groups, Math.toIntExact(n)), partner);
  }

  /**
   * @param reported whether the authors report methods of this kind
   */
  private static <O extends Objective> Composition<O> ofTwo(
      int views, boolean reported, Composition.Rule<? super O> rule) {
    if (views != 2) {
      return new Composition.Refused<>(
          "its rule is for losses of two views", Optional.of("method.views = 2"));
    }
    return reported
        ? new Composition.Published<>(RULE, rule)
        : new Composition.Extension<>(UNTRIED, rule);
  }

  /** The same where the loss is a mean over queries: those of a group are weighed by its share. */
  private Composition.Loss ofQueries(Objective.Predictions m, MixingInputs inputs) {
    if (groups == 1) {
      return whole(m.whole(), inputs);
    }
    Graph g = inputs.graph();
    Value x1 = m.views().get(0);
    Value x2 = m.views().get(1);
    BatchMixture mixture = mixture(inputs, x1);
    Value image = inputs.seen(mixture.of(g, x1));
    Queries own = Queries.weighted(mixture.share());
    Queries rest = Queries.weighted(Share.rest(g, mixture.share()));
    Value plain = m.of().apply(List.of(x1, x2), Queries.PLAIN);
    Value mixed = m.of().apply(List.of(x2, image), own);
    Value reversed = m.of().apply(List.of(x2, mixture.partners(g, image)), rest);
    return new Composition.Loss(
        g.add(plain, g.add(mixed, reversed)), terms(plain, mixed, reversed));
  }

  /**
   * The algorithm of the authors' README: {@code M(x1, x2) + λ M(x2, mixed) + (1 - λ) M(x2, mixed
   * in reversed order)} with mixtures of view 1, evaluated in this order.
   */
  private Composition.Loss whole(Objective.Embeddings m, MixingInputs inputs) {
    Graph g = inputs.graph();
    Value x1 = m.views().get(0);
    Value x2 = m.views().get(1);
    BatchMixture mixture = mixture(inputs, x1);
    Value image = inputs.seen(mixture.of(g, x1));
    Value plain = m.of().apply(List.of(x1, x2));
    Value mixed = m.of().apply(List.of(x2, image));
    Value reversed = m.of().apply(List.of(x2, mixture.partners(g, image)));
    return sum(g, mixture.share(), plain, mixed, reversed);
  }

  /** The loss of crops in pairs (0, 1), (2, 3), ..., of which the first is mixed. */
  private <C> Composition.Loss pairs(Objective.Crops<C> o, MixingInputs inputs) {
    Graph g = inputs.graph();
    List<Value> views = o.views();
    List<Integer> sides = new ArrayList<>();
    for (int i = 0; i < views.size(); i += 2) {
      sides.add(Math.toIntExact(views.get(i).dim(2)));
    }
    CropPairsDraw draw = new CropPairsDraw(this, sides);
    Value share = inputs.drawn(BatchDraw.SHARE, draw);
    Value order = Reversal.order(g, views.get(0).dim(0), groups);
    List<Value> images = new ArrayList<>();
    for (int pair = 0; pair < sides.size(); pair++) {
      Value rows = inputs.drawn(CropPairsDraw.rows(pair), draw, sides.get(pair));
      Value columns = inputs.drawn(CropPairsDraw.columns(pair), draw, sides.get(pair));
      BatchMixture mixture = new BatchMixture(share, Blend.mask(g, rows, columns), order);
      images.addAll(views.subList(2 * pair, 2 * pair + 2));
      images.add(inputs.seen(mixture.of(g, views.get(2 * pair))));
    }
    List<C> scored = o.forward().apply(images);
    List<C> crops = new ArrayList<>();
    List<C> mixed = new ArrayList<>();
    for (int i = 0; i < scored.size(); i++) {
      (i % 3 == 2 ? mixed : crops).add(scored.get(i));
    }
    return pairs(g, o, crops, mixed, share, order);
  }

  /**
   * The loss as the authors' code computes it: predictions are never reversed.
   *
   * @param crops all crops
   * @param mixed the mixture of each pair's first crop
   * @param share λ, a scalar
   * @param order the batch in reversed order, [N]
   */
  public <C> Composition.Loss pairs(
      Graph g, Objective.Crops<C> o, List<C> crops, List<C> mixed, Value share, Value order) {
    List<C> withMixtures = new ArrayList<>(crops);
    for (int pair = 0; pair < mixed.size(); pair++) {
      withMixtures.set(2 * pair, mixed.get(pair));
    }
    List<C> sources = o.assigned().apply(withMixtures);
    List<C> turned = new ArrayList<>(sources);
    turned.set(0, o.reordered().apply(sources.get(0), order));
    Value plain = o.loss().apply(crops, o.assigned().apply(crops));
    Value normal = o.loss().apply(withMixtures, sources);
    Value reversed = o.loss().apply(withMixtures, turned);
    return sum(g, share, plain, normal, reversed);
  }

  private static Composition.Loss sum(
      Graph g, Value share, Value plain, Value mixed, Value reversed) {
    return new Composition.Loss(
        g.add(plain, Share.of(g, share, mixed, reversed)), terms(plain, mixed, reversed));
  }

  private static Map<String, Value> terms(Value plain, Value mixed, Value reversed) {
    Map<String, Value> terms = new LinkedHashMap<>();
    terms.put("plain", plain);
    terms.put("mixed", mixed);
    terms.put("reversed", reversed);
    return terms;
  }
}
