package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingDistance;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.ViewPairs;
import org.selfdiff.methods.loss.Whitening;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Mlp;
import org.selfdiff.methods.network.MultiCrop;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * W-MSE (Ermolov et al. 2021, arXiv 2007.06346): whitened embeddings of views of one image are to
 * be alike; whitening keeps them from all being equal, without negatives.
 *
 * <p>Symbols: h embeddings of a view, z whitened embeddings, N images per step, D = dim.
 */
@Kind(value = "w-mse", doc = "Distance of whitened embeddings of two or more views (W-MSE)")
public record WMse(
    @Setting(doc = "dimension of the embedding", byDefault = "64", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "channels of the hidden layers of the projector",
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
            doc =
                "images that are whitened together, a divisor of the batch; more than dim unless the"
                    + " covariance is shrunk",
            byDefault = "128",
            unit = "images",
            min = 2,
            max = 131_072)
        int subBatch,
    @Setting(
            doc = "times that a step cuts the batch into sub-batches, each time at random",
            byDefault = "1",
            min = 1,
            max = 1_000)
        int iterations,
    @Setting(doc = "share of the identity in the covariance", byDefault = "0", min = 0, max = 1)
        double shrinkage,
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

  /** Batch norm over the whole batch. */
  public WMse(
      int dim,
      int hidden,
      int layers,
      int views,
      int subBatch,
      int iterations,
      double shrinkage,
      boolean normalize) {
    this(dim, hidden, layers, views, subBatch, iterations, shrinkage, normalize, 1);
  }

  @Override
  public MethodGraph train(StepSpec p) {
    Graph g = p.graph();
    StepInputs inputs = new StepInputs(g, p);
    List<Value> x = inputs.views(views);

    Layer projector = projector(p.backbone());
    Tensors encoder = Tensors.input(g, ENCODER, Sequential.of(p.backbone(), projector));
    MultiCrop ofEncoder = new MultiCrop(p.backbone(), projector, encoder, bnSplits);
    List<Value> h = new ArrayList<>();
    List<Value> orders = new ArrayList<>();
    Objective.Embeddings objective =
        new Objective.Embeddings(
            x,
            views -> {
              List<Value> embeddings = JointHead.embeddings(ofEncoder, views);
              h.addAll(embeddings);
              return loss(g, embeddings, orders(inputs, orders));
            });
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);
    OptimizerStep update =
        OptimizerStep.of(p.optimizer(), inputs, loss.loss(), ofEncoder.tensors());

    StepStates states = new StepStates();
    states.encoder(encoder, update.networks().get(0));
    states.slots(update);

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("embedding_std", EmbeddingSpread.of(g, g.unitRows(h.get(0))));
    return states.graph(inputs, metrics);
  }

  /** New orders for one evaluation of the loss, added to those of the step. */
  private List<Value> orders(StepInputs inputs, List<Value> ofStep) {
    int from = ofStep.size();
    for (int i = 0; i < iterations; i++) {
      String name = "sub_batches_" + (ofStep.size() + 1);
      ofStep.add(inputs.order(name, new Feed.Permutation(name)));
    }
    return ofStep.subList(from, from + iterations);
  }

  /**
   * The objective.
   *
   * @param h embeddings of each view, [N, D]
   * @param orders random orders of the batch, [N], of which each is cut into sub-batches
   */
  public Value loss(Graph g, List<Value> h, List<Value> orders) {
    EmbeddingDistance distance = new EmbeddingDistance(normalize);
    Value sum = null;
    for (Value order : orders) {
      List<Value> z = whitened(g, h, order);
      Value pairs = ViewPairs.mean(g, z.size(), (i, j) -> distance.of(g, z.get(i), z.get(j)));
      sum = sum == null ? pairs : g.add(sum, pairs);
    }
    return g.mul(sum, 1.0 / orders.size());
  }

  /** Each view in the given order, every sub-batch whitened by its own statistics. */
  private List<Value> whitened(Graph g, List<Value> h, Value order) {
    long n = order.dim(0);
    Value[] ordered =
        h.stream().map(view -> g.apply1(new GatherRows(), view, order)).toArray(Value[]::new);
    Value all = g.reshape(g.concat(0, ordered), h.size() * n / subBatch, subBatch, dim);
    Value rows = g.reshape(Whitening.of(g, all, shrinkage), h.size() * n, dim);
    List<Value> z = new ArrayList<>();
    for (int i = 0; i < h.size(); i++) {
      z.add(g.slice(rows, new long[] {i * n, 0}, new long[] {n, dim}));
    }
    return z;
  }

  @Override
  public Comparison<Objective.Embeddings> compares() {
    return new Comparison.Embeddings(
        views, true, "the whitened embeddings of both views are compared with each other");
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    Method.super.check(context, backbone, findings);
    context.batch().ifPresent(batch -> checkBatch(batch, findings));
    if (shrinkage == 0 && subBatch <= dim) {
      findings.add(
          "sub-batch",
          subBatch
              + " images are too few to whiten "
              + dim
              + " dimensions, expected more than method.dim, or method.shrinkage above 0",
          "dim",
          "shrinkage");
    }
  }

  private void checkBatch(int batch, Findings findings) {
    if (batch % subBatch != 0) {
      findings.add(
          "sub-batch",
          subBatch + " images do not divide hardware.batch " + batch + ", expected a divisor of it",
          "/hardware.batch");
    }
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  private Layer projector(Network backbone) {
    String prefix = backbone.head() + ".";
    List<Integer> sizes = Mlp.sizes(backbone.features(), hidden, layers, dim);
    return new Mlp(prefix, sizes, Mlp.Bias.TRAINED, Mlp.Bias.TRAINED, false);
  }
}
