package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.CosineSimilarity;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.ViewPairs;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.mixing.Queries;
import org.selfdiff.methods.mixing.QueryLoss;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Mlp;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * SimSiam (Chen and He 2021, arXiv 2011.10566): from one view of an image a predictor is to
 * foretell the encoder's own projection of another, through which no gradient passes.
 *
 * <p>Symbols: z projections, p predictions, N images per step, C = dim.
 */
@Kind(
    value = "simsiam",
    doc = "Prediction of the encoder's own projection of the other view (SimSiam)")
public record SimSiam(
    @Setting(doc = "dimension of the embedding", byDefault = "2048", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "channels of the hidden layer of the predictor",
            byDefault = "512",
            unit = "channels",
            min = 1,
            max = 65_536)
        int hidden,
    @Setting(
            doc =
                "the predictor keeps the effective learning rate, without schedule and warm-up, as"
                    + " in the published command",
            byDefault = "false")
        boolean fixPredLr,
    @Setting(
            doc =
                "no gradient passes through the projections that are predicted; without it all"
                    + " images get the same embedding (section 4.1, figure 2)",
            byDefault = "true",
            silentDefault = true)
        boolean stopGradient,
    @Setting(
            doc = BatchGroups.BATCH_NORM,
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST,
            silentDefault = true)
        int bnSplits)
    implements Method {
  private static final double COSINE_EPS = 1e-8;
  private static final String ENCODER = "encoder";

  /** As it is published, with batch norm over the whole batch. */
  public SimSiam(int dim, int hidden, boolean fixPredLr) {
    this(dim, hidden, fixPredLr, true, 1);
  }

  @Override
  public int views() {
    return 2;
  }

  @Override
  public MethodGraph train(StepSpec p) {
    Graph g = p.graph();
    StepInputs inputs = new StepInputs(g, p);
    List<Value> x = inputs.views(views());

    Siamese online =
        new Siamese(
            g,
            ENCODER,
            Sequential.of(p.backbone(), projector(p.backbone())),
            predictor(),
            bnSplits);

    List<Value> z = new ArrayList<>();
    Objective.Predictions objective =
        new Objective.Predictions(
            x,
            (views, queries) -> {
              List<Value> projected = views.stream().map(online::encode).toList();
              z.addAll(projected);
              return mixedLoss(g, predicted(online, views, projected, queries), projected);
            });
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("embedding_std", EmbeddingSpread.of(g, unit(g, z.get(0))));
    return online.step(p, inputs, metrics, ownRate(p));
  }

  private static List<List<QueryTerm>> predicted(
      Siamese online, List<Value> views, List<Value> projected, Queries queries) {
    List<List<QueryTerm>> predicted = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      predicted.add(
          queries.terms(
              views.get(i),
              projected.get(i),
              images -> online.predict(online.encode(images)),
              online::predict));
    }
    return predicted;
  }

  /**
   * The objective: the negative mean of both directions' cosines.
   *
   * @param p predictions for each view, [N, C]
   * @param t projections of each view, [N, C]; no gradient passes unless it is asked for
   */
  public Value loss(Graph g, List<Value> p, List<Value> t) {
    return mixedLoss(g, p.stream().map(view -> List.of(QueryTerm.plain(view))).toList(), t);
  }

  private Value mixedLoss(Graph g, List<List<QueryTerm>> p, List<Value> t) {
    List<Value> fixed = new ArrayList<>();
    t.forEach(view -> fixed.add(stopGradient ? g.stopGradient(view) : view));
    QueryLoss cosine = (a, b, weights) -> CosineSimilarity.mean(g, a, b, COSINE_EPS, weights);
    Value both =
        ViewPairs.mean(
            g,
            p.size(),
            (i, j) ->
                g.add(
                    QueryTerm.sum(g, p.get(i), fixed.get(j), cosine),
                    QueryTerm.sum(g, p.get(j), fixed.get(i), cosine)));
    return g.mul(both, -0.5);
  }

  @Override
  public Comparison<Objective.Predictions> compares() {
    return new Comparison.Predictions(views(), false, "the projections", Optional.empty());
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  private Optional<Feed> ownRate(StepSpec p) {
    return fixPredLr
        ? Optional.of(new Feed.Fixed(p.optimizer().effectiveLr(p.batch())))
        : Optional.empty();
  }

  private static Value unit(Graph g, Value x) {
    return g.apply1(new L2Normalize(COSINE_EPS), x);
  }

  /** The authors leave the last bias as it starts: the batch norm behind it cancels it. */
  private Layer projector(Network backbone) {
    int d = backbone.features();
    return new Mlp(
        backbone.head() + ".", List.of(d, d, d, dim), Mlp.Bias.NONE, Mlp.Bias.FROZEN, true);
  }

  private Layer predictor() {
    List<Integer> sizes = List.of(dim, hidden, dim);
    return new Mlp("", sizes, Mlp.Bias.NONE, Mlp.Bias.TRAINED, false);
  }
}
