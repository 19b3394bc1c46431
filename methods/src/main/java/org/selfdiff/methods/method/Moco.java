package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.InfoNce;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.ReluLayer;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.methods.schema.Findings;
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
    @Setting(doc = "dimension of the embedding", byDefault = "128", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "keys in the queue, a multiple of the keys per step",
            byDefault = "65536",
            unit = "keys",
            min = 1,
            max = 4_194_304)
        int queue,
    @Setting(doc = "momentum of the key encoder", byDefault = "0.999", min = 0, max = 1)
        double momentum,
    @Setting(doc = "temperature of the logits", byDefault = "0.2", min = 0, above = true)
        double temperature,
    @Setting(doc = "projector: linear (v1) or mlp (v2)", byDefault = "mlp") Head head,
    @Setting(doc = "add the loss with the two views exchanged", byDefault = "false")
        boolean symmetric,
    @Setting(
            doc = BatchGroups.BATCH_NORM,
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST)
        int bnSplits)
    implements Method {
  private static final String ENCODER = "encoder_q";
  private static final String BATCH = "/hardware.batch";

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
  public MethodGraph train(StepSpec p) {
    Graph g = p.graph();
    StepInputs inputs = new StepInputs(g, p);
    List<Value> x = inputs.views(views());
    Value m = inputs.scalar("momentum", new Feed.Fixed(momentum));

    Layer encoder = encoder(p.backbone());
    Tensors query = Tensors.input(g, ENCODER, encoder);
    Tensors key = Tensors.input(g, "encoder_k", encoder);
    Value negatives = g.input("queue", dim, queue);
    Value pointer = g.input("queue_ptr", DType.I64, Shape.of(1));

    // θ_k ← m θ_k + (1 - m) θ_q, with θ_q as it was before this step and before the keys are made.
    Branch ofQuery = new Branch(encoder, query, bnSplits);
    Branch ofKey = new Branch(encoder, key.averaged(query, m), bnSplits);
    List<ContrastTerms> made = new ArrayList<>();
    Objective.Contrast objective = objective(inputs, x, ofQuery, ofKey, negatives, pointer, made);
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);
    ContrastTerms contrast = made.get(0);
    OptimizerStep update = OptimizerStep.of(p.optimizer(), inputs, loss.loss(), ofQuery.tensors());

    StepStates states = new StepStates();
    states.encoder(query, update.networks().get(0));
    states.follower(key, ofKey.tensors(), query);
    states.tensor(negatives, contrast.queue(), new Initializer.UnitColumns());
    states.tensor(pointer, contrast.pointer(), new Initializer.Fill(0));
    states.slots(update);

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    if (contrast.terms().size() > (symmetric ? 2 : 1)) {
      contrast.terms().forEach((name, term) -> metrics.put("loss_" + name, term));
    }
    metrics.put("contrast_top1", contrast.first().accuracy(g, 1));
    metrics.put("contrast_top5", contrast.first().accuracy(g, 5));
    metrics.put("embedding_std", EmbeddingSpread.of(g, contrast.query()));
    return states.graph(inputs, metrics);
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    context.batch().ifPresent(batch -> checkQueue(batch, findings));
    Method.super.check(context, backbone, findings);
  }

  @Override
  public List<DerivedValue> derived(Context context) {
    return Stream.concat(
            context.batch().stream().map(this::keysPerStep), Method.super.derived(context).stream())
        .toList();
  }

  /** The queue takes the keys of whole steps, as the authors' code asserts. */
  private void checkQueue(int batch, Findings findings) {
    int keys = keys(batch);
    if (queue % keys == 0) {
      return;
    }
    int below = queue / keys * keys;
    String near = below == 0 ? "" + keys : below + " or " + (below + keys);
    String why = symmetric ? "2 x batch " + batch + ", symmetric" : "batch " + batch;
    findings.add(
        "queue",
        queue
            + " is not a multiple of the "
            + keys
            + " keys of a step ("
            + why
            + "), expected for instance "
            + near,
        BATCH,
        "symmetric");
  }

  private int keys(int batch) {
    return symmetric ? 2 * batch : batch;
  }

  private DerivedValue keysPerStep(int batch) {
    return new DerivedValue(
        "keys-per-step",
        Integer.toString(keys(batch)),
        "keys",
        symmetric ? "2 * hardware.batch = 2 * " + batch : "hardware.batch = " + batch,
        "keys that enter the queue at each step");
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  @Override
  public Comparison<Objective.Contrast> compares() {
    return new Comparison.Queue(symmetric);
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
              new Linear(key + ".0", d, d), new ReluLayer(), new Linear(key + ".2", d, dim));
    };
  }

  /**
   * The objective of a step.
   *
   * @param made takes what is compared
   */
  private Objective.Contrast objective(
      StepInputs inputs,
      List<Value> x,
      Branch ofQuery,
      Branch ofKey,
      Value queue,
      Value pointer,
      List<ContrastTerms> made) {
    Graph g = inputs.graph();
    UnaryOperator<Value> key = images -> shuffled(inputs, ofKey, images);
    // Queries that meet several keys meet the queue once.
    Map<Value, Value> negatives = new HashMap<>();
    return new Objective.Contrast(
        new Objective.Predictions(
            x,
            (views, queries) -> {
              List<List<QueryTerm>> q = new ArrayList<>();
              List<Value> k = new ArrayList<>();
              for (int term = 0; term < (symmetric ? 2 : 1); term++) {
                q.add(queries.terms(views.get(term), ofQuery::forward));
                k.add(key.apply(views.get(1 - term)));
              }
              made.add(mixed(g, q, k, queue, pointer));
              return made.get(made.size() - 1).loss();
            }),
        images -> g.unitRows(ofQuery.forward(images)),
        images -> unitKey(g, key.apply(images)),
        (q, k) -> {
          InfoNce nce = InfoNce.of(g, q, k, queue, temperature);
          List<Value> after = g.apply(new Enqueue(), List.of(queue, pointer, k));
          made.add(new ContrastTerms(nce.loss(), Map.of(), nce, q, after.get(0), after.get(1)));
          return nce.loss();
        },
        (q, k) -> {
          Value negative =
              negatives.computeIfAbsent(
                  q, queries -> g.matmul(queries, false, g.stopGradient(queue), false));
          return g.mul(g.concat(1, g.matmul(q, false, k, true), negative), 1 / temperature);
        },
        1);
  }

  /** Shuffle BN: keys of a permuted batch, back in order. */
  Value shuffled(StepInputs inputs, Branch branch, Value x) {
    if (bnSplits == 1) {
      return branch.forward(x);
    }
    Graph g = inputs.graph();
    StepInputs.Shuffle shuffle = inputs.shuffle();
    Value permuted = g.apply1(new GatherRows(), x, shuffle.order());
    return g.apply1(new GatherRows(), branch.forward(permuted), shuffle.back());
  }

  /**
   * The objective on raw encoder outputs [N, C] of plain queries.
   *
   * @param q outputs for the query views: one, or two of the symmetric form
   * @param k outputs for the key views, in the order of the query views
   * @param queue negatives [C, K] as they were before the step
   * @param pointer first column to write
   */
  public ContrastTerms contrast(Graph g, List<Value> q, List<Value> k, Value queue, Value pointer) {
    return mixed(g, q.stream().map(v -> List.of(QueryTerm.plain(v))).toList(), k, queue, pointer);
  }

  /**
   * The same with the terms of a mixing prior.
   *
   * @param q terms of the query views: one view, or two of the symmetric form
   * @param k outputs for the key views, in the order of the query views
   * @param queue negatives [C, K] as they were before the step
   * @param pointer first column to write
   */
  public ContrastTerms mixed(
      Graph g, List<List<QueryTerm>> q, List<Value> k, Value queue, Value pointer) {
    List<Value> keys = new ArrayList<>();
    Map<String, Value> terms = new LinkedHashMap<>();
    InfoNce first = null;
    Value loss = null;
    Value query = null;
    for (int view = 0; view < q.size(); view++) {
      Value unitK = unitKey(g, k.get(view));
      for (QueryTerm term : q.get(view)) {
        Value unitQ = g.unitRows(term.output());
        InfoNce nce = InfoNce.of(g, unitQ, term.targets(g, unitK), queue, temperature);
        first = first == null ? nce : first;
        query = query == null ? unitQ : query;
        Value weighted = term.weighted(g, weights -> nce.loss(g, weights));
        loss = loss == null ? weighted : g.add(loss, weighted);
        terms.put(term.name() + (q.size() == 1 ? "" : "_" + (view + 1)), nce.loss());
      }
      // The second view's queries have the keys of view 1, which go into the queue first.
      keys.add(0, unitK);
    }
    Value enqueued = keys.size() == 1 ? keys.get(0) : g.concat(0, keys.toArray(Value[]::new));
    List<Value> after = g.apply(new Enqueue(), List.of(queue, pointer, enqueued));
    return new ContrastTerms(loss, terms, first, query, after.get(0), after.get(1));
  }

  private static Value unitKey(Graph g, Value x) {
    return g.stopGradient(g.unitRows(x));
  }

  /**
   * What the objective gives.
   *
   * @param loss the loss; a sum of both views' in the symmetric form
   * @param terms its terms by name, as they are before their shares of a mixture weigh them
   * @param first the first term
   * @param query unit queries of the first term [N, C]
   * @param queue the queue after the step
   * @param pointer its pointer after the step
   */
  public record ContrastTerms(
      Value loss,
      Map<String, Value> terms,
      InfoNce first,
      Value query,
      Value queue,
      Value pointer) {}
}
