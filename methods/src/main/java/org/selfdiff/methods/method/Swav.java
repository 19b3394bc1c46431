package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.AssignmentQueue;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Compositions;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.MultiCrop;
import org.selfdiff.methods.network.Prototypes;
import org.selfdiff.methods.network.Rectifier;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.NumberFormat;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.TrainingStep;

/**
 * SwAV (Caron et al. 2020, arXiv 2006.09882): crops of an image predict the prototypes that its
 * other crops are assigned to.
 *
 * <p>Symbols: V crops in all, A assigned ones, N images per step, D = dim, K prototypes, L = queue.
 * Prototypes are brought to norm 1 before the forward pass; gradients are taken by the unit rows.
 */
@Kind(
    value = "swav",
    doc = "Swapped prediction of prototype assignments between views, with local crops (SwAV)")
public record Swav(
    @Setting(doc = "full views of each image", byDefault = "2", unit = "views", min = 2) int views,
    @Setting(doc = "size of the embedding", byDefault = "128", min = 1) int dim,
    @Setting(
            doc = "channels of the projector's hidden layer; 0 is one linear layer",
            byDefault = "2048",
            unit = "channels",
            min = 0)
        int hidden,
    @Setting(doc = "prototypes", byDefault = "3000", unit = "prototypes", min = 2) int prototypes,
    @Setting(doc = "temperature of the prediction", byDefault = "0.1", min = 0, above = true)
        double temperature,
    @Setting(
            doc = "full views whose assignment the other crops predict, counted from 0",
            byDefault = "[0, 1]",
            min = 0,
            order = Setting.Order.RISING)
        List<Integer> assign,
    @Setting(doc = "how images are assigned to prototypes", byDefault = "{}") Sinkhorn sinkhorn,
    @Setting(
            doc =
                "earlier embeddings of each assigned view that join the assignment once they are"
                    + " that many, a multiple of the batch; 0 is none",
            byDefault = "0",
            unit = "embeddings",
            min = 0)
        int queue,
    @Setting(
            doc = "epoch, counted from 0, from which embeddings enter the queue",
            byDefault = "15",
            unit = "epochs",
            min = 0)
        int queueFrom,
    @Setting(
            doc = "steps at the start that leave the prototypes as they are",
            byDefault = "313",
            unit = "steps",
            min = 0)
        int freeze)
    implements Method {
  private static final String ENCODER = "encoder";
  private static final String PROTOTYPES = "prototypes";

  /** Copies the list. */
  public Swav {
    assign = List.copyOf(assign);
  }

  @Override
  public boolean takesLocals() {
    return true;
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  @Override
  public MethodGraph train(Problem p) {
    Graph g = new Graph(p.type());
    StepInputs inputs = new StepInputs(g, p);
    List<Value> images = new ArrayList<>();
    for (int i = 0; i < views; i++) {
      images.add(inputs.view(i));
    }
    for (int i = 0; i < p.locals().count(); i++) {
      images.add(inputs.local(views, i));
    }
    Layer projector = projector(p.backbone());
    Tensors encoder = Tensors.input(g, ENCODER, Sequential.of(p.backbone(), projector));
    Prototypes layer = new Prototypes(dim, prototypes);
    Tensors directions = Tensors.input(g, PROTOTYPES, layer);
    Optional<AssignmentQueue> earlier = queue(g, inputs);

    Tensors unit = layer.unit(directions);
    MultiCrop crops = new MultiCrop(p.backbone(), projector, encoder);
    Optional<CropMixtures> mixtures =
        p.mixing() instanceof UnMix prior
            ? Optional.of(CropMixtures.of(g, inputs, prior, images))
            : Optional.empty();
    List<Value> seen = mixtures.map(m -> m.interleaved(images)).orElse(images);
    List<SwappedPrediction.Crop> scored =
        SwappedPrediction.crops(g, crops.forward(seen), seen.size(), layer.of(unit));
    Objective result =
        mixtures
            .map(
                m ->
                    unMix(
                        g,
                        CropMixtures.plain(scored),
                        CropMixtures.mixed(scored),
                        layer.of(unit),
                        earlier,
                        m.share()))
            .orElseGet(() -> plain(g, scored, layer.of(unit), earlier));
    Freeze still = new Freeze(PROTOTYPES + ".", new Delay(freeze, Per.STEP));
    Descent descent =
        Descent.of(p.optimizer(), inputs, result.loss(), still, crops.tensors(), unit);

    StepStates states = new StepStates();
    states.network(encoder, descent.networks().get(0));
    states.network(directions, descent.networks().get(1));
    states.slots(descent);
    result
        .queue()
        .ifPresent(
            after ->
                states.tensor(
                    earlier.orElseThrow().rows(), after.rows(), new Initializer.Constant(0)));

    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", result.loss());
    result.terms().forEach((name, term) -> metrics.put("loss_" + name, term));
    metrics.put("embedding_std", EmbeddingSpread.of(g, scored.get(0).embedding()));
    earlier.ifPresent(q -> metrics.put("queue_in_use", q.inUse(g, 0)));
    return new MethodGraph(states.step(g, metrics), inputs.feeds());
  }

  @Override
  public TrainingStep features(Problem p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    if (queue > 0) {
      context.batch().ifPresent(batch -> checkQueue(batch, findings));
      context.epochs().ifPresent(epochs -> checkQueueFrom(epochs, findings));
    }
    checkAssigned(findings);
    context.format().ifPresent(format -> checkEpsilon(format, findings));
    context
        .stepsPerEpoch()
        .ifPresent(
            steps ->
                context
                    .epochs()
                    .ifPresent(
                        epochs ->
                            checkFreeze(
                                steps * epochs, context.images().orElseThrow().key(), findings)));
  }

  /** The queue takes whole batches; the authors' script silently shortens it to that. */
  private void checkQueue(int batch, Findings findings) {
    if (queue % batch != 0) {
      int below = queue / batch * batch;
      String near = below == 0 ? batch + " or 0" : below + " or " + (below + batch);
      findings.add(
          "queue",
          queue
              + " is not a multiple of hardware.batch "
              + batch
              + ", expected for instance "
              + near,
          "/hardware.batch");
    }
  }

  private void checkQueueFrom(int epochs, Findings findings) {
    if (queueFrom >= epochs) {
      findings.add(
          "queue-from",
          queueFrom
              + " is never reached, expected less than schedule.epochs "
              + epochs
              + ", or method.queue = 0",
          "queue");
    }
  }

  /** A local crop shows too little of its image to be assigned. */
  private void checkAssigned(Findings findings) {
    if (assign.isEmpty()) {
      findings.add(
          "assign", "is empty, expected one or more of the full views 0 to " + (views - 1));
    }
    for (int i = 0; i < assign.size(); i++) {
      if (assign.get(i) >= views) {
        findings.add(
            "assign[" + i + "]",
            assign.get(i)
                + " is no full view, expected 0 to "
                + (views - 1)
                + " (method.views "
                + views
                + "); local crops are not assigned",
            "views");
      }
    }
  }

  /**
   * The current form takes exp(score / epsilon) as it is, and scores go up to 1; beside that the
   * zero rows of a queue that still fills would vanish in every form.
   */
  private void checkEpsilon(NumberFormat format, Findings findings) {
    double least = 1 / Sinkhorn.largestExponent(format.largest());
    boolean bears = sinkhorn.form() == Sinkhorn.Form.CURRENT || queue > 0;
    if (bears && sinkhorn.epsilon() < least) {
      findings.add(
          "sinkhorn.epsilon",
          String.format(
              Locale.ROOT,
              "exp(1 / %s) is more than hardware.precision %s holds, expected %.4f or more%s",
              sinkhorn.epsilon(),
              format.word(),
              Math.ceil(least * 1e4) / 1e4,
              queue > 0 ? "" : ", or method.sinkhorn.form = original-stable"),
          "/hardware.precision");
    }
  }

  /** Prototypes that stay frozen for the whole run remain random. */
  private void checkFreeze(long steps, String images, Findings findings) {
    if (steps > 0 && freeze >= steps) {
      findings.add(
          "freeze",
          freeze
              + " steps leave the prototypes random to the end, expected less than the "
              + steps
              + " steps of the run",
          "/schedule.epochs",
          "/hardware.batch",
          images);
    }
  }

  /** The projector behind a backbone, under the authors' keys. */
  public Layer projector(Network backbone) {
    String key = "projection_head";
    int in = backbone.features();
    return hidden == 0
        ? new Linear(key, in, dim)
        : Sequential.of(
            new Linear(key + ".0", in, hidden),
            new BatchNorm(key + ".1", hidden),
            new Rectifier(),
            new Linear(key + ".3", hidden, dim));
  }

  /** The loss; a mixing prior takes it term by term. */
  public SwappedPrediction prediction() {
    return new SwappedPrediction(sinkhorn, temperature, assign);
  }

  @Override
  public Compositions compositions() {
    Composition none =
        new Composition.Undefined(
            "crops predict each other's assignments, for which Un-Mix alone defines a loss of mixed"
                + " images, expected mixing.kind = un-mix or none");
    return new Compositions(
        new Composition.Published(
            "crops in pairs, the first of each mixed: plain loss + λ loss with the mixtures + (1 - λ)"
                + " the same with the first assignment in reversed order"),
        none,
        none,
        none);
  }

  /**
   * What a step's loss gives.
   *
   * @param loss the loss
   * @param terms its terms by name, where there are several
   * @param queue the queue after the step
   */
  public record Objective(Value loss, Map<String, Value> terms, Optional<AssignmentQueue> queue) {}

  private Objective plain(
      Graph g,
      List<SwappedPrediction.Crop> crops,
      Value directions,
      Optional<AssignmentQueue> earlier) {
    SwappedPrediction.Result result = prediction().of(g, crops, directions, earlier);
    return new Objective(result.loss(), Map.of(), result.queue());
  }

  /**
   * The loss under Un-Mix as the authors' code computes it: predictions are never reversed, and the
   * queue takes three batches per step.
   *
   * @param crops all crops
   * @param mixed the mixture of each pair's first crop
   * @param directions unit prototypes [K, D]
   * @param earlier embeddings of earlier batches
   * @param share λ, a scalar
   */
  public Objective unMix(
      Graph g,
      List<SwappedPrediction.Crop> crops,
      List<SwappedPrediction.Crop> mixed,
      Value directions,
      Optional<AssignmentQueue> earlier,
      Value share) {
    List<SwappedPrediction.Crop> withMixtures = new ArrayList<>(crops);
    for (int pair = 0; pair < mixed.size(); pair++) {
      withMixtures.set(2 * pair, mixed.get(pair));
    }
    List<SwappedPrediction.Crop> sources = new ArrayList<>();
    assign.forEach(crop -> sources.add(withMixtures.get(crop)));
    List<SwappedPrediction.Crop> turned = new ArrayList<>(sources);
    turned.set(0, CropMixtures.reversed(g, sources.get(0)));

    SwappedPrediction.Result plain = prediction().of(g, crops, directions, earlier);
    SwappedPrediction.Result normal =
        prediction().of(g, withMixtures, sources, directions, plain.queue());
    SwappedPrediction.Result reversed =
        prediction().of(g, withMixtures, turned, directions, normal.queue());
    Value rest = g.add(g.unary(Unary.Fn.NEG, share), 1);
    Value both = g.add(g.mul(normal.loss(), share), g.mul(reversed.loss(), rest));
    Map<String, Value> terms = new LinkedHashMap<>();
    terms.put("plain", plain.loss());
    terms.put("mixed", normal.loss());
    terms.put("reversed", reversed.loss());
    return new Objective(g.add(plain.loss(), both), terms, reversed.queue());
  }

  private Optional<AssignmentQueue> queue(Graph g, StepInputs inputs) {
    if (queue == 0) {
      return Optional.empty();
    }
    Value rows = g.input("queue", assign.size(), queue, dim);
    Feed closed = new Feed.Frozen(new Delay(queueFrom, Per.EPOCH));
    return Optional.of(new AssignmentQueue(rows, inputs.scalar("queue_closed", closed)));
  }
}
