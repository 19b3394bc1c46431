package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.NtXent;
import org.selfdiff.methods.loss.ViewPairs;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Mlp;
import org.selfdiff.methods.network.MultiCrop;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.TrainingStep;

/**
 * SimCLR (Chen et al. 2020, arXiv 2002.05709) in the form of htdt/self-supervised: every embedding
 * is to find the other view of its image among all embeddings of two views.
 *
 * <p>Symbols: h embeddings of a view, τ the temperature, N images per step, C = dim.
 */
@Kind(
    value = "simclr",
    doc = "Contrast of two or more views within the batch (SimCLR, as in the code of W-MSE)")
public record SimClr(
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
    @Setting(doc = "temperature of the logits", byDefault = "0.5", min = 0, above = true)
        double temperature,
    @Setting(
            doc = "L2-normalize embeddings: compare by cosines rather than by products",
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
  public SimClr(int dim, int hidden, int layers, int views, double temperature, boolean normalize) {
    this(dim, hidden, layers, views, temperature, normalize, 1);
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
    Objective.Embeddings objective =
        new Objective.Embeddings(
            x,
            views -> {
              List<Value> embeddings = JointHead.embeddings(ofEncoder, views);
              h.addAll(embeddings);
              return loss(g, embeddings);
            });
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);
    OptimizerStep update =
        OptimizerStep.of(p.optimizer(), inputs, loss.loss(), ofEncoder.tensors());

    StepStates states = new StepStates();
    states.encoder(encoder, update.networks().get(0));
    states.slots(update);

    BatchContrast first = contrast(g, h.get(0), h.get(1));
    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("contrast_top1", first.accuracy(g, 1));
    metrics.put("contrast_top5", first.accuracy(g, 5));
    metrics.put("embedding_std", EmbeddingSpread.of(g, g.unitRows(h.get(0))));
    return states.graph(inputs, metrics);
  }

  /**
   * The objective.
   *
   * @param h embeddings of each view, [N, C]
   */
  public Value loss(Graph g, List<Value> h) {
    return ViewPairs.mean(g, h.size(), (i, j) -> contrast(g, h.get(i), h.get(j)).loss());
  }

  private BatchContrast contrast(Graph g, Value a, Value b) {
    return normalize
        ? NtXent.of(g, g.unitRows(a), g.unitRows(b), temperature)
        : NtXent.of(g, a, b, temperature);
  }

  @Override
  public Comparison<Objective.Embeddings> compares() {
    return new Comparison.Embeddings(
        views, true, "every embedding is compared with all others of both views");
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
        Integer.toString(2 * batch - 2),
        "embeddings",
        "2 * hardware.batch - 2 = 2 * " + batch + " - 2" + context.overDevices(),
        "embeddings of other images that one is compared with");
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
    String prefix = backbone.head() + ".";
    List<Integer> sizes = Mlp.sizes(backbone.features(), hidden, layers, dim);
    Layer mlp = new Mlp(prefix, sizes, Mlp.Bias.TRAINED, Mlp.Bias.TRAINED, false);
    return Sequential.of(mlp, new BatchNorm(prefix + (3 * layers - 2), dim));
  }
}
