package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.CosineSimilarity;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.ViewPairs;
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
    List<Value> z = x.stream().map(ofEncoder::forward).toList();
    List<Value> predicted = z.stream().map(ofHead::forward).toList();
    Value loss = loss(g, predicted, z);
    Descent descent =
        Descent.of(
            p.optimizer(),
            inputs,
            loss,
            Freeze.NONE,
            ownRates(p),
            ofEncoder.tensors(),
            ofHead.tensors());

    StepStates states = new StepStates();
    states.network(online, descent.networks().get(0));
    states.network(head, descent.networks().get(1));
    states.slots(descent);

    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss);
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
    List<Value> fixed = new ArrayList<>();
    t.forEach(view -> fixed.add(g.stopGradient(view)));
    Value both =
        ViewPairs.mean(
            g,
            p.size(),
            (i, j) ->
                g.add(
                    CosineSimilarity.mean(g, p.get(i), fixed.get(j), COSINE_EPS),
                    CosineSimilarity.mean(g, p.get(j), fixed.get(i), COSINE_EPS)));
    return g.mul(both, -0.5);
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
