package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Mlp;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Barlow Twins (Zbontar et al. 2021, arXiv 2103.03230): every channel of one view's embedding is to
 * be correlated with the same channel of the other view's over the batch, and with no other.
 *
 * <p>Symbols: Z^A, Z^B embeddings of the views, standardized over the batch; C their
 * cross-correlation matrix; λ the weight of its other elements; N images per step, D = dim.
 */
@Kind(
    value = "barlow-twins",
    doc = "Cross-correlation of the embeddings of two views brought to the identity (Barlow Twins)")
public record BarlowTwins(
    @Setting(doc = "size of the embedding", byDefault = "8192", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "channels of the hidden layers of the projector",
            byDefault = "8192",
            unit = "channels",
            min = 1,
            max = 65_536)
        int hidden,
    @Setting(
            doc = "linear layers of the projector",
            byDefault = "3",
            unit = "layers",
            min = 1,
            max = 100)
        int layers,
    @Setting(
            doc = "weight λ of the elements beside the diagonal",
            byDefault = "0.0051",
            min = 0,
            above = true)
        double lambda,
    @Setting(
            doc =
                "factor of the loss: 1 in the authors' code, 0.1 in common recipes of small images",
            byDefault = "1.0",
            min = 0,
            above = true)
        double scale,
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

  /** That of the authors' batch norm without scale and shift. */
  private static final double EPS = 1e-5;

  /** Batch norm over the whole batch. */
  public BarlowTwins(int dim, int hidden, int layers, double lambda, double scale) {
    this(dim, hidden, layers, lambda, scale, 1);
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

    Layer form = Sequential.of(p.backbone(), projector(p.backbone()));
    Tensors encoder = Tensors.input(g, ENCODER, form);
    Branch ofEncoder = new Branch(form, encoder, bnSplits);
    List<Value> z = new ArrayList<>();
    Objective.Embeddings objective =
        new Objective.Embeddings(
            x,
            views -> {
              List<Value> embeddings = views.stream().map(ofEncoder::forward).toList();
              z.addAll(embeddings);
              return loss(g, embeddings.get(0), embeddings.get(1));
            });
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);
    OptimizerStep update =
        OptimizerStep.of(p.optimizer(), inputs, loss.loss(), ofEncoder.tensors());

    StepStates states = new StepStates();
    states.encoder(encoder, update.networks().get(0));
    states.slots(update);

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("embedding_std", EmbeddingSpread.of(g, g.unitRows(z.get(0))));
    return states.graph(inputs, metrics);
  }

  /**
   * The objective: {@code scale (Σ_i (1 - C_ii)² + λ Σ_i Σ_{j ≠ i} C_ij²)}.
   *
   * @param a embeddings of one view, [N, D]
   * @param b those of the other
   */
  public Value loss(Graph g, Value a, Value b) {
    Value product = g.matmul(standardized(g, a), true, standardized(g, b), false);
    Value c = g.mul(product, 1.0 / a.dim(0));
    Value identity = identity(g, dim);
    Value away = g.sub(c, identity);
    Value weights = g.add(g.mul(identity, 1 - lambda), lambda);
    return g.mul(g.sum(g.mul(g.mul(away, away), weights), false, 0, 1), scale);
  }

  /** Every channel with mean 0 and variance 1 over the batch, or over each group of it. */
  private Value standardized(Graph g, Value z) {
    if (bnSplits > 1) {
      Value gamma = g.constant(1, dim);
      Value beta = g.constant(0, dim);
      return g.apply(new BatchNormTrain(EPS, bnSplits), List.of(z, gamma, beta)).get(0);
    }
    Value centered = g.sub(z, g.mean(z, true, 0));
    Value variance = g.mean(g.mul(centered, centered), true, 0);
    return g.div(centered, g.unary(Unary.Fn.SQRT, g.add(variance, EPS)));
  }

  private static Value identity(Graph g, int n) {
    double[] rows = LongStream.range(0, n).asDoubleStream().toArray();
    Value own = g.apply1(new Constant(DType.I64, Shape.of(n), rows));
    return g.apply1(new OneHot(g.type(), n), own);
  }

  @Override
  public Comparison<Objective.Embeddings> compares() {
    return new Comparison.Embeddings(
        views(), false, "the channels of both views' embeddings are correlated over the batch");
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
    return new Mlp(backbone.head() + ".", sizes, Mlp.Bias.NONE, Mlp.Bias.NONE, false);
  }
}
