package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.CrossEntropy;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.LayerRates;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.TrainingStep;

/**
 * A classifier on labels: the upper line of tables, and with {@code backbone.init} the fine-tuning
 * of a network that was trained without them.
 *
 * <p>The loss is the cross entropy of a linear layer over the backbone's features.
 */
@Kind(
    value = "supervised",
    doc =
        "Cross entropy of a linear classifier with the images' labels; fine-tuning with"
            + " backbone.init")
public record Supervised(
    @Setting(
            doc =
                "classes of the images; absent: those of data.kind, where it has a certain number",
            min = 2,
            max = 1_000_000)
        OptionalInt classes,
    @Setting(
            doc = "label smoothing ε: the target is 1 - ε at the class plus ε / classes everywhere",
            byDefault = "0",
            min = 0,
            max = 1)
        double labelSmoothing,
    @Setting(
            doc =
                "factor of the learning rate from layer to layer towards the input: block by block"
                    + " in a transformer (BEiT, MAE), stage by stage in a ResNet; 1 has one rate",
            byDefault = "1.0",
            min = 0,
            max = 1,
            above = true)
        double layerDecay,
    @Setting(
            doc =
                "probability that stochastic depth leaves out a residual branch of the last block;"
                    + " falls linearly to 0 at the first; transformers only",
            byDefault = "0",
            min = 0,
            max = 0.99)
        double dropPath,
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

  private static final int FEW = 5;

  /** Batch norm over the whole batch. */
  public Supervised(
      OptionalInt classes, double labelSmoothing, double layerDecay, double dropPath) {
    this(classes, labelSmoothing, layerDecay, dropPath, 1);
  }

  @Override
  public int views() {
    return 1;
  }

  @Override
  public boolean takesLabels() {
    return true;
  }

  @Override
  public Optional<Integer> classes(Optional<Integer> ofData) {
    return classes.isPresent() ? Optional.of(classes.getAsInt()) : ofData;
  }

  @Override
  public MethodGraph train(StepSpec p) {
    Graph g = p.graph();
    StepInputs inputs = new StepInputs(g, p);
    List<Value> x = inputs.views(views());
    int count = ClassifierHead.count(this, p);
    Value labels = CrossEntropy.classes(g, inputs.labels(count), count);
    Value targets = CrossEntropy.smoothed(g, labels, labelSmoothing);

    Layer network = Sequential.of(p.backbone(), head(p));
    Tensors encoder = Tensors.input(g, ENCODER, network);
    Branch branch = new Branch(network, encoder, bnSplits);
    List<QueryTerm> terms = new ArrayList<>();
    Objective.Predictions objective =
        new Objective.Predictions(
            x,
            (views, queries) -> {
              terms.addAll(
                  queries.terms(views.get(0), images -> logits(inputs, p, branch, images)));
              return QueryTerm.sum(
                  g, terms, targets, (z, t, weights) -> CrossEntropy.mean(g, z, t, weights));
            });
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);
    OptimizerStep update =
        OptimizerStep.of(p.optimizer(), inputs, loss.loss(), rates(p.backbone()), branch.tensors());

    StepStates states = new StepStates();
    states.encoder(encoder, update.networks().get(0));
    states.slots(update);

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("class_top1", top(g, terms, labels, 1));
    if (count > FEW) {
      metrics.put("class_top5", top(g, terms, labels, FEW));
    }
    return states.graph(inputs, metrics);
  }

  private Value logits(StepInputs inputs, StepSpec p, Branch branch, Value images) {
    Map<String, Double> rates = p.backbone().dropRates(dropPath);
    return rates.isEmpty()
        ? branch.forward(images)
        : branch.forward(images, inputs.dropPath(rates, images.dim(0)));
  }

  /** Mixed images are right by the share of the class that is foretold, as mixup's code counts. */
  private static Value top(Graph g, List<QueryTerm> terms, Value labels, int k) {
    return QueryTerm.sum(
        g, terms, labels, (z, t, weights) -> CrossEntropy.top(g, z, t, weights, k));
  }

  private LayerRates rates(Network backbone) {
    return new LayerRates(layerDecay, backbone.lastLayer(), backbone::layer);
  }

  @Override
  public Comparison<Objective.Predictions> compares() {
    return new Comparison.Classes();
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, ENCODER, head(p));
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    Method.super.check(context, backbone, findings);
    if (dropPath > 0) {
      backbone
          .flatMap(b -> b.network(context))
          .filter(network -> network.dropRates(dropPath).isEmpty())
          .ifPresent(
              network ->
                  findings.add(
                      "drop-path",
                      dropPath
                          + " has no residual branch to leave out in this backbone, expected 0 or a"
                          + " vision transformer",
                      "/backbone.kind"));
    }
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  private Layer head(StepSpec p) {
    return ClassifierHead.of(p.backbone(), ClassifierHead.count(this, p));
  }
}
