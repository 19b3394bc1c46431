package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingDistance;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.ViewPairs;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.mixing.QueryLoss;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Mlp;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schedule.MomentumSchedule;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * BYOL (Grill et al. 2020, arXiv 2006.07733) in the form of htdt/self-supervised: from one view of
 * an image a predictor is to foretell the target network's projection of another.
 *
 * <p>Symbols: z projections, p predictions, t the target's projections, θ and ξ the parameters of
 * encoder and target, m the momentum, N images per step, C = dim.
 */
@Kind(
    value = "byol",
    doc =
        "Prediction of a momentum encoder's projection of another view (BYOL, as in the code of W-MSE)")
public record Byol(
    @Setting(doc = "dimension of the embedding", byDefault = "64", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "channels of the hidden layers of projector and predictor",
            byDefault = "1024",
            unit = "channels",
            min = 1,
            max = 65_536)
        int hidden,
    @Setting(
            doc = "linear layers of the projector",
            byDefault = "2",
            unit = "layers",
            min = 1,
            max = 100)
        int layers,
    @Setting(
            doc = "views of each image; the loss is a mean over all pairs of them",
            byDefault = "2",
            unit = "views",
            min = 2,
            max = 100)
        int views,
    @Setting(
            doc = "momentum of the target network",
            byDefault = "{ kind = cosine, from = 0.99, per = epoch }")
        MomentumSchedule momentum,
    @Setting(
            doc = "L2-normalize embeddings: compare by cosines rather than by differences",
            byDefault = "true")
        boolean normalize,
    @Setting(
            doc = BatchGroups.BATCH_NORM,
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST,
            silentDefault = true)
        int bnSplits)
    implements Method {
  private static final String ENCODER = "encoder";
  private static final String TARGET = "target";

  /** Batch norm over the whole batch. */
  public Byol(
      int dim, int hidden, int layers, int views, MomentumSchedule momentum, boolean normalize) {
    this(dim, hidden, layers, views, momentum, normalize, 1);
  }

  @Override
  public MethodGraph train(StepSpec p) {
    Graph g = p.graph();
    StepInputs inputs = new StepInputs(g, p);
    List<Value> x = inputs.views(views);
    Value m = inputs.scalar("momentum", new Feed.Momentum(momentum));

    Layer encoder = Sequential.of(p.backbone(), projector(p.backbone()));
    Siamese online = new Siamese(g, ENCODER, encoder, predictor(), bnSplits);
    Tensors target = online.target(TARGET);
    Branch ofTarget = new Branch(encoder, target, bnSplits);
    // ξ ← m ξ + (1 - m) θ, with θ as it is after this step.
    online.follow(target, after -> ofTarget.tensors().averaged(after, m));

    List<Value> z = new ArrayList<>();
    UnaryOperator<Value> predict =
        images -> {
          z.add(online.encode(images));
          return online.predict(z.get(z.size() - 1));
        };
    Objective.Predictions objective =
        new Objective.Predictions(
            x,
            (views, queries) ->
                mixedLoss(
                    g,
                    views.stream().map(view -> queries.terms(view, predict)).toList(),
                    views.stream().map(ofTarget::forward).toList()));
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("embedding_std", EmbeddingSpread.of(g, g.unitRows(z.get(0))));
    return online.step(p, inputs, metrics, Optional.empty());
  }

  /**
   * The objective: both directions of a pair are added, their sum is a mean over the pairs.
   *
   * @param p predictions for each view, [N, C]
   * @param t the target's projections of each view, [N, C]; no gradient passes
   */
  public Value loss(Graph g, List<Value> p, List<Value> t) {
    return mixedLoss(g, p.stream().map(view -> List.of(QueryTerm.plain(view))).toList(), t);
  }

  private Value mixedLoss(Graph g, List<List<QueryTerm>> p, List<Value> t) {
    EmbeddingDistance of = new EmbeddingDistance(normalize);
    QueryLoss distance = (a, b, weights) -> of.of(g, a, b, weights);
    List<Value> fixed = new ArrayList<>();
    t.forEach(view -> fixed.add(g.stopGradient(view)));
    return ViewPairs.mean(
        g,
        p.size(),
        (i, j) ->
            g.add(
                QueryTerm.sum(g, p.get(i), fixed.get(j), distance),
                QueryTerm.sum(g, p.get(j), fixed.get(i), distance)));
  }

  @Override
  public Comparison<Objective.Predictions> compares() {
    return new Comparison.Predictions(views, true, "the target's projections", Optional.empty());
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  private Layer projector(Network backbone) {
    List<Integer> sizes = Mlp.sizes(backbone.features(), hidden, layers, dim);
    return new Mlp(backbone.head() + ".", sizes, Mlp.Bias.TRAINED, Mlp.Bias.TRAINED, false);
  }

  private Layer predictor() {
    List<Integer> sizes = List.of(dim, hidden, dim);
    return new Mlp("", sizes, Mlp.Bias.TRAINED, Mlp.Bias.TRAINED, false);
  }
}
