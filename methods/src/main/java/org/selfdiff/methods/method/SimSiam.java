package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.CosineSimilarity;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.ViewPairs;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Compositions;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.mixing.UnMixRule;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Perceptron;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Freeze;
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
    @Setting(doc = "size of the embedding", byDefault = "2048", min = 1) int dim,
    @Setting(
            doc = "channels of the hidden layer of the predictor",
            byDefault = "512",
            unit = "channels",
            min = 1)
        int hidden,
    @Setting(
            doc =
                "the predictor keeps the effective learning rate, without schedule and warm-up, as"
                    + " in the published command",
            byDefault = "false")
        boolean fixPredLr)
    implements Method {
  private static final double COSINE_EPS = 1e-8;
  private static final String ENCODER = "encoder";
  private static final String PREDICTOR = "predictor";

  @Override
  public int views() {
    return 2;
  }

  @Override
  public MethodGraph train(Problem p) {
    Graph g = new Graph(p.type());
    StepInputs inputs = new StepInputs(g, p);
    List<Value> x = inputs.views(views());

    Layer encoder = Sequential.of(p.backbone(), projector(p.backbone()));
    Layer predictor = predictor();
    Tensors online = Tensors.input(g, ENCODER, encoder);
    Tensors head = Tensors.input(g, PREDICTOR, predictor);

    Branch ofEncoder = new Branch(encoder, online);
    Branch ofHead = new Branch(predictor, head);
    QueryMixing mixing = QueryMixing.unlessWhole(p.mixing(), g, inputs, x.get(0));
    List<Value> z = new ArrayList<>();
    WholeLoss whole =
        WholeLoss.of(
            p.mixing(),
            g,
            inputs,
            x,
            views -> {
              List<Value> projected = views.stream().map(ofEncoder::forward).toList();
              z.addAll(projected);
              List<List<QueryTerm>> predicted = new ArrayList<>();
              for (int i = 0; i < views.size(); i++) {
                Value own = projected.get(i);
                predicted.add(
                    mixing.terms(
                        views.get(i),
                        own,
                        images -> ofHead.forward(ofEncoder.forward(images)),
                        ofHead::forward));
              }
              return mixedLoss(g, predicted, projected);
            });
    Descent descent =
        Descent.of(
            p.optimizer(),
            inputs,
            whole.loss(),
            Freeze.NONE,
            ownRates(p),
            ofEncoder.tensors(),
            ofHead.tensors());

    StepStates states = new StepStates();
    states.network(online, descent.networks().get(0));
    states.network(head, descent.networks().get(1));
    states.slots(descent);

    Map<String, Value> metrics = new LinkedHashMap<>();
    whole.report(metrics);
    metrics.put("embedding_std", EmbeddingSpread.of(g, unit(g, z.get(0))));
    return new MethodGraph(states.step(g, metrics), inputs.feeds());
  }

  /**
   * The objective: the negative mean of both directions' cosines.
   *
   * @param p predictions for each view, [N, C]
   * @param t projections of each view, [N, C]; no gradient passes
   */
  public Value loss(Graph g, List<Value> p, List<Value> t) {
    return mixedLoss(g, p.stream().map(view -> List.of(QueryTerm.plain(view))).toList(), t);
  }

  private Value mixedLoss(Graph g, List<List<QueryTerm>> p, List<Value> t) {
    List<Value> fixed = new ArrayList<>();
    t.forEach(view -> fixed.add(g.stopGradient(view)));
    BinaryOperator<Value> cosine = (a, b) -> CosineSimilarity.mean(g, a, b, COSINE_EPS);
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
  public Compositions compositions() {
    Composition queries =
        new Composition.Extension(
            "predictions of mixed images against the projections of both images");
    return new Compositions(
        UnMixRule.COMPOSITION,
        new Composition.Undefined(
            "SDMP tells an image's key from those of others, and this method compares with no others,"
                + " expected mixing.kind = un-mix, mixup, cutmix or none"),
        queries,
        queries);
  }

  @Override
  public TrainingStep features(Problem p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  private Map<String, Feed> ownRates(Problem p) {
    return fixPredLr
        ? Map.of(PREDICTOR, new Feed.Fixed(p.optimizer().effectiveLr(p.batch())))
        : Map.of();
  }

  private static Value unit(Graph g, Value x) {
    return g.apply1(new L2Normalize(COSINE_EPS), x);
  }

  /** The authors leave the last bias as it starts: the batch norm behind it cancels it. */
  private Layer projector(Network backbone) {
    int d = backbone.features();
    return new Perceptron(
        backbone.head() + ".",
        List.of(d, d, d, dim),
        Perceptron.Bias.NONE,
        Perceptron.Bias.FROZEN,
        true);
  }

  private Layer predictor() {
    List<Integer> sizes = List.of(dim, hidden, dim);
    return new Perceptron("", sizes, Perceptron.Bias.NONE, Perceptron.Bias.TRAINED, false);
  }
}
