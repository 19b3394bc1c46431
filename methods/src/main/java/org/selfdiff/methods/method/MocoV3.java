package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;
import org.selfdiff.methods.loss.EmbeddingSpread;
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
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * MoCo v3 (Chen et al. 2021, arXiv 2104.02057): queries with a predictor against the momentum
 * encoder's keys of the same batch, both ways.
 *
 * <p>Symbols: q queries, k keys, θ_b and θ_m the parameters of base and momentum encoder, m the
 * momentum, τ the temperature, N images per step, C = dim.
 */
@Kind(
    value = "moco-v3",
    doc = "Momentum contrast within the batch, with a predictor (MoCo v3), for ViT and ResNet")
public record MocoV3(
    @Setting(doc = "dimension of the embedding", byDefault = "256", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "channels of the hidden layers of projector and predictor",
            byDefault = "4096",
            unit = "channels",
            min = 1,
            max = 65_536)
        int mlp,
    @Setting(
            doc =
                "temperature of the logits: 0.2 in the published ViT recipes, 1.0 in those of"
                    + " ResNet-50 and by default in the authors' script",
            byDefault = "0.2",
            min = 0,
            above = true)
        double temperature,
    @Setting(doc = "momentum of the momentum encoder", byDefault = "{ kind = cosine, from = 0.99 }")
        MomentumSchedule momentum,
    @Setting(
            doc = BatchGroups.BATCH_NORM,
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST,
            silentDefault = true)
        int bnSplits)
    implements Method {
  private static final String ENCODER = "base_encoder";

  /** Batch norm over the whole batch. */
  public MocoV3(int dim, int mlp, double temperature, MomentumSchedule momentum) {
    this(dim, mlp, temperature, momentum, 1);
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
    Value m = inputs.scalar("momentum", new Feed.Momentum(momentum));

    Layer encoder = Sequential.of(p.backbone(), projector(p.backbone()));
    Siamese base = new Siamese(g, ENCODER, encoder, predictor(p.backbone()), bnSplits);
    Tensors slow = base.target("momentum_encoder");
    // θ_m ← m θ_m + (1 - m) θ_b, with θ_b as it was before this step and before the keys are made.
    Branch ofSlow = new Branch(encoder, slow.averaged(base.online(), m), bnSplits);
    base.follow(slow, after -> ofSlow.tensors());

    List<Pair> pairs = new ArrayList<>();
    Objective.Contrast objective =
        objective(
            g,
            x,
            images -> g.unitRows(base.predict(base.encode(images))),
            images -> g.stopGradient(g.unitRows(ofSlow.forward(images))),
            pairs);
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);

    Pair first = pairs.get(0);
    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("contrast_top1", first.contrast().accuracy(g, 1));
    metrics.put("contrast_top5", first.contrast().accuracy(g, 5));
    metrics.put("embedding_std", EmbeddingSpread.of(g, first.query()));
    return base.step(p, inputs, metrics, Optional.empty());
  }

  @Override
  public List<DerivedValue> derived(Context context) {
    return Stream.concat(
            context.batch().stream().map(batch -> negatives(batch, context)),
            Method.super.derived(context).stream())
        .toList();
  }

  private static DerivedValue negatives(int batch, Context context) {
    return new DerivedValue(
        "negatives",
        Integer.toString(batch - 1),
        "keys",
        "hardware.batch - 1 = " + batch + " - 1" + context.overDevices(),
        "keys of other images that a query is compared with");
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  @Override
  public Comparison<Objective.Contrast> compares() {
    return new Comparison.Batch();
  }

  /** Queries and how they find their keys. */
  record Pair(Value query, BatchContrast contrast) {}

  /**
   * The objective.
   *
   * @param x both views, [N, 3, S, S]
   * @param query unit queries of images
   * @param key unit keys of images, through which no gradient passes
   * @param pairs takes what is compared
   */
  Objective.Contrast objective(
      Graph g,
      List<Value> x,
      UnaryOperator<Value> query,
      UnaryOperator<Value> key,
      List<Pair> pairs) {
    QueryLoss loss =
        (q, k, weights) -> {
          pairs.add(new Pair(q, BatchContrast.of(g, q, k, temperature)));
          return pairs.get(pairs.size() - 1).contrast().loss(g, weights);
        };
    return new Objective.Contrast(
        new Objective.Predictions(
            x,
            (views, queries) -> {
              List<QueryTerm> q1 = queries.terms(views.get(0), query);
              List<QueryTerm> q2 = queries.terms(views.get(1), query);
              Value k1 = key.apply(views.get(0));
              Value k2 = key.apply(views.get(1));
              return QueryTerm.sum(g, List.of(q1, q2), List.of(k2, k1), loss);
            }),
        query,
        key,
        (q, k) -> loss.of(q, k, Optional.empty()),
        (q, k) -> logits(g, q, k),
        2 * temperature);
  }

  /** Similarities of unit queries and keys divided by the temperature, [N, N]. */
  public Value logits(Graph g, Value q, Value k) {
    return g.mul(g.matmul(q, false, k, true), 1 / temperature);
  }

  private Layer projector(Network backbone) {
    int d = backbone.features();
    List<Integer> sizes = transformer(backbone) ? List.of(d, mlp, mlp, dim) : List.of(d, mlp, dim);
    return mlp(backbone.head() + ".", sizes, true);
  }

  private Layer predictor(Network backbone) {
    return mlp("", List.of(dim, mlp, dim), transformer(backbone));
  }

  private static boolean transformer(Network backbone) {
    return backbone.ofTokens().isPresent();
  }

  private static Layer mlp(String prefix, List<Integer> sizes, boolean lastNorm) {
    return new Mlp(prefix, sizes, Mlp.Bias.NONE, Mlp.Bias.NONE, lastNorm);
  }
}
