package org.selfdiff.methods.probe;

import java.util.ArrayList;
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
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Linear classifiers on frozen features, trained by SGD on the cross entropy; several of them share
 * one pass over the features, each with its own rate and decay.
 *
 * @param features D, length of a feature vector
 * @param classes C
 * @param decays weight decay of each classifier, added to the gradients of weight and bias
 * @param momentum of SGD
 * @param nesterov Nesterov's form (BYOL)
 * @param batchNorm batch norm behind the classifier (Momentum² Teacher)
 */
public record LinearProbe(
    int features,
    int classes,
    List<Double> decays,
    double momentum,
    boolean nesterov,
    boolean batchNorm) {
  private static final double DEVIATION = 0.01;

  /** Copies the list. */
  public LinearProbe {
    decays = List.copyOf(decays);
  }

  /** Name of a classifier: its tensors are {@code name.fc.weight}, {@code name.fc.bias}. */
  public static String name(int classifier) {
    return "classifier_" + classifier;
  }

  /** Name of a classifier's learning rate among the inputs. */
  public static String rate(int classifier) {
    return "lr_" + classifier;
  }

  private Layer layer() {
    Linear linear =
        new Linear(
            "fc",
            features,
            classes,
            new Initializer.Normal(DEVIATION),
            Optional.of(new Initializer.Fill(0)));
    return batchNorm
        ? Sequential.of(linear, new BatchNorm("bn", classes, OptionalDouble.of(1)))
        : linear;
  }

  /**
   * One step. Inputs: {@code features} [N, D], {@code labels} [N] of type I64, {@code shares} [N],
   * what each row counts in the loss (1 / N, or 0 for a row that fills up a batch), and a rate per
   * classifier. Metrics: {@code loss_i}.
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
    for (int i = 0; i < decays.size(); i++) {
      Tensors classifier = Tensors.input(g, name(i), layer);
      Pass pass = Pass.training(classifier, bnSplits);
      Value logProbability = g.apply1(new LogSoftmax(), layer.forward(pass, x));
      Value entropy = g.sum(g.mul(target, logProbability), false, 1);
      Value loss = g.mul(g.sum(g.mul(entropy, shares), false, 0), -1);
      metrics.put("loss_" + i, loss);

      Value slot = g.input("momentum_" + i, classifier.trained().flat().dim(0));
      Value gradient =
          classifier.trained().pack(Gradients.of(g, loss, classifier.trained().views()));
      Value lr = g.scalarInput(rate(i));
      List<Value> after =
          g.apply(
              new SgdUpdate(momentum, decays.get(i), nesterov),
              List.of(classifier.trained().flat(), slot, gradient, lr));
      states.addAll(classifier.states(name(i) + "."));
      states.add(classifier.trained().slot(slot, slot.name() + "."));
      updates.putAll(classifier.updates(pass.after().withTrained(after.get(0))));
      updates.put(slot.name(), after.get(1));
    }
    return new TrainingStep(g, states, updates, metrics);
  }

  /** Logits of features: metrics {@code logits_i} [N, C]; its states are those of training. */
  public TrainingStep evaluate(DType type, int batch) {
    Graph g = new Graph(type);
    Value x = g.input("features", batch, features);
    List<State> states = new ArrayList<>();
    Map<String, Value> metrics = new LinkedHashMap<>();
    Layer layer = layer();
    for (int i = 0; i < decays.size(); i++) {
      Tensors classifier = Tensors.input(g, name(i), layer);
      metrics.put("logits_" + i, layer.forward(Pass.evaluation(classifier), x));
      states.addAll(classifier.states(name(i) + "."));
    }
    return new TrainingStep(g, states, Map.of(), metrics);
  }
}
