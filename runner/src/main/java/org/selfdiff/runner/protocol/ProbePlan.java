package org.selfdiff.runner.protocol;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.runner.data.augment.Augmentation;

/**
 * Linear classifiers on frozen features, trained beside each other.
 *
 * @param output which features they see
 * @param classifiers their rates and decays; the best one at its best epoch is the result
 * @param perBatch whether rates are those of a batch of 256 and grow with the batch
 * @param batch images per step
 * @param epochs over the training images
 * @param schedule course of the rates
 * @param form what is between features and loss, and the rule of the updates
 * @param augment operations of the training images' views, drawn anew each epoch; absent where the
 *     features of their centre views are computed once
 */
public record ProbePlan(
    Output output,
    List<Classifier> classifiers,
    boolean perBatch,
    int batch,
    int epochs,
    ProbeSchedule schedule,
    Form form,
    Optional<List<Augmentation>> augment)
    implements Plan {
  /** Momentum of every protocol's SGD. */
  public static final double MOMENTUM = 0.9;

  private static final double RATE_BATCH = 256;

  /**
   * What tells classifiers that are trained beside each other apart.
   *
   * @param lr base of the learning rate
   * @param decay weight decay
   */
  public record Classifier(double lr, double decay) {}

  /**
   * The form of the training.
   *
   * @param nesterov Nesterov's form of the momentum
   * @param batchNorm batch norm behind the classifier; incomplete batches are then left out
   * @param unit features are divided by their length first
   */
  public record Form(boolean nesterov, boolean batchNorm, boolean unit) {
    /** SGD on features as they are. */
    public static final Form PLAIN = new Form(false, false, false);
  }

  /** Copies the list. */
  public ProbePlan {
    classifiers = List.copyOf(classifiers);
  }

  /** A classifier's rate at the beginning, for the batch that is really used. */
  public double rate(Classifier classifier, int actualBatch) {
    return perBatch ? classifier.lr() * actualBatch / RATE_BATCH : classifier.lr();
  }

  /** A classifier among its neighbours: what it alone has. */
  public String words(Classifier classifier) {
    boolean decays = classifiers.stream().mapToDouble(Classifier::decay).distinct().count() > 1;
    String lr = "lr " + plain(classifier.lr());
    return decays ? lr + ", decay " + plain(classifier.decay()) : lr;
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "lr",
        classifiers.stream().map(c -> plain(c.lr())).distinct().collect(Collectors.joining(", "))
            + (perBatch ? " x batch / 256" : ""));
    facts.put(
        "weight decay",
        classifiers.stream()
            .map(c -> plain(c.decay()))
            .distinct()
            .collect(Collectors.joining(", ")));
    facts.put("schedule", schedule.words());
    facts.put("epochs", Integer.toString(epochs));
    facts.put("batch", Integer.toString(batch));
    facts.put("momentum", MOMENTUM + (form.nesterov() ? ", Nesterov" : ""));
    if (form.batchNorm()) {
      facts.put("classifier", "linear, batch norm");
    }
    if (form.unit()) {
      facts.put("features", "divided by their length");
    }
    facts.put(
        "training views",
        augment.isPresent() ? "augmented anew each epoch" : "centre, computed once");
    return facts;
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.probe(this);
  }
}
