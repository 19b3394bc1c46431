package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.InfoNce;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.Rectifier;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Momentum contrast: v1 (He et al. 2019, arXiv 1911.05722), v2 (Chen et al. 2020, arXiv 2003.04297)
 * and the symmetric form with split batch norm of the authors' CIFAR-10 notebook.
 *
 * <p>Symbols: q queries, k keys, θ_q and θ_k the encoders' parameters, m the momentum, τ the
 * temperature, N images per step, C = dim, K = queue. On one device the shuffle of the key batch
 * changes nothing unless the batch is split, so it is left out without splits.
 */
@Kind(
    value = "moco",
    doc =
        "Momentum contrast with a queue of keys: v1 (linear head), v2 (mlp head), symmetric or not")
public record Moco(
    @Setting(doc = "size of the embedding", byDefault = "128", min = 1) int dim,
    @Setting(
            doc = "keys in the queue, a multiple of the keys per step",
            byDefault = "65536",
            unit = "keys",
            min = 1)
        int queue,
    @Setting(doc = "momentum of the key encoder", byDefault = "0.999", min = 0, max = 1)
        double momentum,
    @Setting(doc = "temperature of the logits", byDefault = "0.2", min = 0, above = true)
        double temperature,
    @Setting(doc = "projector: linear (v1) or mlp (v2)", byDefault = "mlp") Head head,
    @Setting(doc = "add the loss with the two views exchanged", byDefault = "false")
        boolean symmetric,
    @Setting(
            doc =
                "groups of the batch with batch-norm statistics of their own; 1 is ordinary batch"
                    + " norm",
            byDefault = "1",
            unit = "groups",
            min = 1)
        int bnSplits)
    implements Method {
  private static final double NORM_EPS = 1e-12;
  private static final String ENCODER = "encoder_q";

  /** The projector after the backbone. */
  public enum Head {
    /** One linear layer (v1). */
    LINEAR,
    /** Linear, ReLU, linear (v2). */
    MLP
  }

  @Override
  public int views() {
    return 2;
  }

  @Override
  public MethodGraph train(Problem p) {
    Graph g = new Graph(p.type());
    StepInputs inputs = new StepInputs(g, p);
    Value x1 = inputs.view(0);
    Value x2 = inputs.view(1);
    Value m = inputs.scalar("momentum", new Feed.Fixed(momentum));

    Layer encoder = encoder(p.backbone());
    Tensors query = Tensors.input(g, ENCODER, encoder);
    Tensors key = Tensors.input(g, "encoder_k", encoder);
    Value negatives = g.input("queue", dim, queue);
    Value pointer = g.input("queue_ptr", Type.I64, Shape.of(1));

    // θ_k ← m θ_k + (1 - m) θ_q, with θ_q as it was before this step and before the keys are made.
    Branch ofQuery = new Branch(encoder, query, bnSplits);
    Branch ofKey = new Branch(encoder, key.averaged(query, m), bnSplits);
    List<Value> q = new ArrayList<>();
    List<Value> k = new ArrayList<>();
    for (int term = 0; term < (symmetric ? 2 : 1); term++) {
      q.add(ofQuery.forward(term == 0 ? x1 : x2));
      k.add(shuffled(inputs, term, ofKey, term == 0 ? x2 : x1));
    }
    Contrast contrast = contrast(g, q, k, negatives, pointer);
    Descent descent = Descent.of(p.optimizer(), inputs, contrast.loss(), ofQuery.tensors());

    StepStates states = new StepStates();
    states.network(query, descent.networks().get(0));
    states.copy(key, ofKey.tensors(), query);
    states.tensor(negatives, contrast.queue(), new Initializer.UnitColumns());
    states.tensor(pointer, contrast.pointer(), new Initializer.Constant(0));
    states.slots(descent);

    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", contrast.loss());
    metrics.put("contrast_top1", contrast.first().accuracy(g, 1));
    metrics.put("contrast_top5", contrast.first().accuracy(g, 5));
    metrics.put("embedding_std", EmbeddingSpread.of(g, contrast.query()));
    return new MethodGraph(states.step(g, metrics), inputs.feeds());
  }

  @Override
  public TrainingStep features(Problem p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  /** Backbone and projector under torchvision's keys. */
  Layer encoder(Network backbone) {
    return Sequential.of(backbone, projector(backbone));
  }

  /** The layers behind the backbone. */
  Layer projector(Network backbone) {
    int d = backbone.features();
    String key = backbone.head();
    return switch (head) {
      case LINEAR -> new Linear(key, d, dim);
      case MLP ->
          Sequential.of(
              new Linear(key + ".0", d, d), new Rectifier(), new Linear(key + ".2", d, dim));
    };
  }

  /** Shuffle BN: keys of a permuted batch, back in order. */
  Value shuffled(StepInputs inputs, int term, Branch branch, Value x) {
    if (bnSplits == 1) {
      return branch.forward(x);
    }
    Graph g = branch.tensors().graph();
    String name = "shuffle_" + (term + 1);
    Value order = inputs.order(name, new Feed.Permutation(name));
    Value back = inputs.order("un" + name, new Feed.Inverse(name));
    Value permuted = g.apply1(new GatherRows(), x, order);
    return g.apply1(new GatherRows(), branch.forward(permuted), back);
  }

  /**
   * The objective on raw encoder outputs [N, C].
   *
   * @param q outputs for the query views: one, or two of the symmetric form
   * @param k outputs for the key views, in the order of their terms
   * @param queue negatives [C, K] as they were before the step
   * @param pointer first column to write
   */
  public Contrast contrast(Graph g, List<Value> q, List<Value> k, Value queue, Value pointer) {
    List<Value> keys = new ArrayList<>();
    InfoNce first = null;
    Value loss = null;
    Value query = null;
    for (int term = 0; term < q.size(); term++) {
      Value unitQ = g.apply1(new L2Normalize(NORM_EPS), q.get(term));
      Value unitK = g.stopGradient(g.apply1(new L2Normalize(NORM_EPS), k.get(term)));
      InfoNce nce = InfoNce.of(g, unitQ, unitK, queue, temperature);
      first = first == null ? nce : first;
      query = query == null ? unitQ : query;
      loss = loss == null ? nce.loss() : g.add(loss, nce.loss());
      // The second term has the keys of view 1, which go into the queue first.
      keys.add(0, unitK);
    }
    Value enqueued = keys.size() == 1 ? keys.get(0) : g.concat(0, keys.toArray(Value[]::new));
    List<Value> after = g.apply(new Enqueue(), List.of(queue, pointer, enqueued));
    return new Contrast(loss, first, query, after.get(0), after.get(1));
  }

  /**
   * What the objective gives.
   *
   * @param loss the loss; a sum of both terms in the symmetric form
   * @param first the term of view 1 against the keys of view 2
   * @param query unit queries of the first term [N, C]
   * @param queue the queue after the step
   * @param pointer its pointer after the step
   */
  public record Contrast(Value loss, InfoNce first, Value query, Value queue, Value pointer) {}
}
