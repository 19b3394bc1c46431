package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.AssignmentQueue;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.MultiCrop;
import org.selfdiff.methods.network.Prototypes;
import org.selfdiff.methods.network.ReluLayer;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schema.BatchGroups;
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
    @Setting(doc = "full views of each image", byDefault = "2", unit = "views", min = 2, max = 100)
        int views,
    @Setting(doc = "dimension of the embedding", byDefault = "128", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "channels of the projector's hidden layer; 0 is one linear layer",
            byDefault = "2048",
            unit = "channels",
            min = 0,
            max = 65_536)
        int hidden,
    @Setting(doc = "prototypes", byDefault = "3000", unit = "prototypes", min = 2, max = 262_144)
        int prototypes,
    @Setting(doc = "temperature of the prediction", byDefault = "0.1", min = 0, above = true)
        double temperature,
    @Setting(
            doc = "full views whose assignment the other crops predict, counted from 0",
            byDefault = "[0, 1]",
            min = 0,
            max = 99,
            order = Setting.Order.RISING)
        List<Integer> assign,
    @Setting(doc = "how images are assigned to prototypes", byDefault = "{}") Sinkhorn sinkhorn,
    @Setting(
            doc =
                "earlier embeddings of each assigned view that join the assignment once they are"
                    + " that many, a multiple of the batch; 0 is none",
            byDefault = "0",
            unit = "embeddings",
            min = 0,
            max = 4_194_304)
        int queue,
    @Setting(
            doc = "epoch, counted from 0, from which embeddings enter the queue",
            byDefault = "15",
            unit = "epochs",
            min = 0,
            max = 1_000_000)
        int queueFrom,
    @Setting(
            doc = "steps at the start that leave the prototypes as they are",
            byDefault = "313",
            unit = "steps",
            min = 0,
            max = 1_000_000_000)
        int freeze,
    @Setting(
            doc = BatchGroups.BATCH_NORM,
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST)
        int bnSplits)
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
  public PrototypeScores prototypeScores() {
    return new PrototypeScores.OfDirections(PROTOTYPES, temperature);
  }

  @Override
  public MethodGraph train(StepSpec p) {
    Graph g = p.graph();
    StepInputs inputs = new StepInputs(g, p);
    List<Value> images = inputs.crops(views);
    Layer projector = projector(p.backbone());
    Tensors encoder = Tensors.input(g, ENCODER, Sequential.of(p.backbone(), projector));
    Prototypes layer = new Prototypes(dim, prototypes);
    Tensors directions = Tensors.input(g, PROTOTYPES, layer);
    Optional<AssignmentQueue> earlier = queue(g, inputs);

    Tensors unit = layer.unit(directions);
    MultiCrop crops = new MultiCrop(p.backbone(), projector, encoder, bnSplits);
    List<SwappedPrediction.Crop> scored = new ArrayList<>();
    List<SwappedPrediction.LossAndQueue> results = new ArrayList<>();
    Objective.Crops<SwappedPrediction.Crop> objective =
        objective(
            g,
            images,
            seen -> {
              scored.addAll(
                  SwappedPrediction.crops(g, crops.forward(seen), seen.size(), layer.of(unit)));
              return scored;
            },
            layer.of(unit),
            earlier,
            results);
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);
    Freeze still = new Freeze(PROTOTYPES + ".", new Delay(freeze, Per.STEP));
    OptimizerStep update =
        OptimizerStep.of(p.optimizer(), inputs, loss.loss(), still, crops.tensors(), unit);

    StepStates states = new StepStates();
    states.encoder(encoder, update.networks().get(0));
    states.network(directions, update.networks().get(1));
    states.slots(update);
    results
        .get(results.size() - 1)
        .queue()
        .ifPresent(
            after ->
                states.tensor(earlier.orElseThrow().rows(), after.rows(), new Initializer.Fill(0)));

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("embedding_std", EmbeddingSpread.of(g, scored.get(0).embedding()));
    earlier.ifPresent(q -> metrics.put("queue_in_use", q.inUse(g, 0)));
    return states.graph(inputs, metrics);
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    if (queue > 0) {
      context.batch().ifPresent(batch -> checkQueue(batch, findings));
      context.epochs().ifPresent(epochs -> checkQueueFrom(epochs, findings));
    }
    checkAssigned(findings);
    Method.super.check(context, backbone, findings);
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
    boolean bears = sinkhorn.form() == Sinkhorn.Revision.CURRENT || queue > 0;
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
            new ReluLayer(),
            new Linear(key + ".3", hidden, dim));
  }

  /** The loss; a mixing prior takes it term by term. */
  public SwappedPrediction prediction() {
    return new SwappedPrediction(sinkhorn, temperature, assign);
  }

  @Override
  public Comparison<Objective.Crops<?>> compares() {
    return new Comparison.Crops();
  }

  /**
   * The objective. Every evaluation of the loss adds its embeddings to the queue that the one
   * before it left: under Un-Mix the queue takes three batches per step, as in its authors' code.
   *
   * @param images all crops, [N, 3, s, s]
   * @param forward crops of images with their scores
   * @param directions unit prototypes [K, D]
   * @param earlier embeddings of earlier batches
   * @param results takes what every evaluation gives
   */
  public Objective.Crops<SwappedPrediction.Crop> objective(
      Graph g,
      List<Value> images,
      Function<List<Value>, List<SwappedPrediction.Crop>> forward,
      Value directions,
      Optional<AssignmentQueue> earlier,
      List<SwappedPrediction.LossAndQueue> results) {
    return new Objective.Crops<>(
        images,
        forward,
        crops -> assign.stream().map(crops::get).toList(),
        (crop, order) ->
            new SwappedPrediction.Crop(
                g.apply1(new GatherRows(), crop.embedding(), order),
                g.apply1(new GatherRows(), crop.scores(), order)),
        (crops, sources) -> {
          Optional<AssignmentQueue> queue =
              results.isEmpty() ? earlier : results.get(results.size() - 1).queue();
          results.add(prediction().of(g, crops, sources, directions, queue));
          return results.get(results.size() - 1).loss();
        });
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
