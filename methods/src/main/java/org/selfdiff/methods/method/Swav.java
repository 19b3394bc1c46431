package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.AssignmentQueue;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.loss.SwappedPrediction;
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
    List<SwappedPrediction.Crop> scored =
        SwappedPrediction.crops(g, crops.forward(images), images.size(), layer.of(unit));
    SwappedPrediction.Result result = prediction().of(g, scored, layer.of(unit), earlier);
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
    metrics.put("embedding_std", EmbeddingSpread.of(g, scored.get(0).embedding()));
    earlier.ifPresent(q -> metrics.put("queue_in_use", q.inUse(g, 0)));
    return new MethodGraph(states.step(g, metrics), inputs.feeds());
  }

  @Override
  public TrainingStep features(Problem p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
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

  private Optional<AssignmentQueue> queue(Graph g, StepInputs inputs) {
    if (queue == 0) {
      return Optional.empty();
    }
    Value rows = g.input("queue", assign.size(), queue, dim);
    Feed closed = new Feed.Frozen(new Delay(queueFrom, Per.EPOCH));
    return Optional.of(new AssignmentQueue(rows, inputs.scalar("queue_closed", closed)));
  }
}
