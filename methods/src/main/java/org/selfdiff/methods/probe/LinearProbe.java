package org.selfdiff.methods.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Linear classifiers on frozen features, trained on the cross entropy; several of them share one
 * pass over the features, each with a rule of its own.
 *
 * @param features D, length of a feature vector
 * @param classes C
 * @param rules how the gradient changes each classifier; their rates are inputs of the step
 * @param start first weights
 * @param batchNorm batch norm behind the classifier (Momentum² Teacher)
 */
public record LinearProbe(
    int features, int classes, List<Optimizer> rules, Start start, boolean batchNorm) {
  /** Name of the input that counts updates from 1, where a rule of the classifiers takes it. */
  public static final String UPDATE = "update";

  private static final double DEVIATION = 0.01;

  /** First weights of a classifier. */
  public enum Start {
    /** Normal numbers with deviation 0.01, and a bias of 0. */
    SMALL,
    /** PyTorch's default: uniform numbers in ±1/sqrt(D), the bias too (the code of W-MSE). */
    PYTORCH
  }

  /** Copies the list. */
  public LinearProbe {
    rules = List.copyOf(rules);
  }

  /** Name of a classifier: its tensors are {@code name.fc.weight}, {@code name.fc.bias}. */
  public static String name(int classifier) {
    return "classifier_" + classifier;
  }

  /** Name of a classifier's learning rate among the inputs. */
  public static String rate(int classifier) {
    return "lr_" + classifier;
  }

  /**
   * One classifier, [N, D] to [N, C]: tensors {@code fc.weight}, {@code fc.bias} and, with batch
   * norm, those of {@code bn}.
   */
  public Layer layer() {
    Linear linear =
        switch (start) {
          case SMALL ->
              new Linear(
                  "fc",
                  features,
                  classes,
                  new Initializer.Normal(DEVIATION),
                  Optional.of(new Initializer.Fill(0)));
          case PYTORCH -> new Linear("fc", features, classes);
        };
    return batchNorm
        ? Sequential.of(linear, new BatchNorm("bn", classes, OptionalDouble.of(1)))
        : linear;
  }

  /**
   * One step. Inputs: {@code features} [N, D], {@code labels} [N] of type I64, {@code shares} [N],
   * what each row counts in the loss (1 / N, or 0 for a row that fills up a batch), a rate per
   * classifier, and {@link #UPDATE} where a rule takes it. Metrics: {@code loss_i}.
   */
  public TrainingStep train(DType type, int batch) {
    return train(type, batch, 1);
  }

  /**
   * The same with batch norm in groups.
   *
   * @param bnSplits groups of the batch with statistics of their own, a divisor of it
   */
  public TrainingStep train(DType type, int batch, int bnSplits) {
    Graph g = new Graph(type);
    Value x = g.input("features", batch, features);
    Value labels = g.input("labels", DType.I64, Shape.of(batch));
    Value shares = g.input("shares", batch);
    Value target = g.apply1(new OneHot(type, classes), labels);
    List<State> states = new ArrayList<>();
    Map<String, Value> updates = new LinkedHashMap<>();
    Map<String, Value> metrics = new LinkedHashMap<>();
    Layer layer = layer();
    Map<String, Value> shared = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      Tensors classifier = Tensors.input(g, name(i), layer);
      Pass pass = Pass.training(classifier, bnSplits);
      Value logProbability = g.apply1(new LogSoftmax(), layer.forward(pass, x));
      Value entropy = g.sum(g.mul(target, logProbability), false, 1);
      Value loss = g.mul(g.sum(g.mul(entropy, shares), false, 0), -1);
      metrics.put("loss_" + i, loss);

      Optimizer rule = rules.get(i);
      TensorGroup trained = classifier.trained();
      List<Value> slots = new ArrayList<>();
      for (String slot : rule.slots()) {
        slots.add(g.input(slot + "_" + i, trained.flat().dim(0)));
      }
      Map<String, Value> rates = new HashMap<>();
      String rate = rate(i);
      rule.rates().forEach((name, feed) -> rates.put(name, scalar(g, rate, feed, shared)));
      Value gradient = trained.pack(Gradients.of(g, loss, trained.views()));
      Optimizer.Update after =
          rule.update(
              g, trained, slots.stream().map(trained::in).toList(), trained.in(gradient), rates);
      states.addAll(classifier.states(name(i) + "."));
      updates.putAll(classifier.updates(pass.after().withTrained(after.parameters())));
      for (int k = 0; k < slots.size(); k++) {
        states.add(trained.slot(slots.get(k), slots.get(k).name() + "."));
        updates.put(slots.get(k).name(), after.slots().get(k));
      }
    }
    return new TrainingStep(g, states, updates, metrics);
  }

  private static Value scalar(Graph g, String rate, Feed feed, Map<String, Value> shared) {
    if (feed instanceof Feed.LearningRate) {
      return g.scalarInput(rate);
    }
    if (feed instanceof Feed.UpdateNumber) {
      return shared.computeIfAbsent(UPDATE, g::scalarInput);
    }
    throw new IllegalArgumentException("a classifier has no " + feed);
  }

  /** Logits of features: metrics {@code logits_i} [N, C]; its states are those of training. */
  public TrainingStep evaluate(DType type, int batch) {
    Graph g = new Graph(type);
    Value x = g.input("features", batch, features);
    List<State> states = new ArrayList<>();
    Map<String, Value> metrics = new LinkedHashMap<>();
    Layer layer = layer();
    for (int i = 0; i < rules.size(); i++) {
      Tensors classifier = Tensors.input(g, name(i), layer);
      metrics.put("logits_" + i, layer.forward(Pass.evaluation(classifier), x));
      states.addAll(classifier.states(name(i) + "."));
    }
    return new TrainingStep(g, states, Map.of(), metrics);
  }
}
