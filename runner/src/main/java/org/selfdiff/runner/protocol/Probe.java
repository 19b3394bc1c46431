package org.selfdiff.runner.protocol;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.image.Interpolation;

/**
 * Linear classifiers on frozen features, trained beside each other.
 *
 * @param readout which features they see
 * @param classifiers their rates and decays; the best one at its best epoch is the result
 * @param perBatch whether rates are those of a batch of 256 and grow with the batch
 * @param batch images per step
 * @param epochs over the training images
 * @param schedule course of the rates
 * @param form what is between features and loss, and the rule of the updates
 * @param augment operations of the training images' views, drawn anew each epoch; absent where the
 *     features of their center views are computed once
 */
public record Probe(
    Readout readout,
    List<Classifier> classifiers,
    boolean perBatch,
    int batch,
    int epochs,
    ProbeSchedule schedule,
    Form form,
    Optional<List<Augmentation>> augment)
    implements Judge {
  private static final double MOMENTUM = 0.9;

  private static final double RATE_BATCH = 256;
  private static final List<Double> AREA = List.of(0.08, 1.0);
  private static final List<Double> ASPECT = List.of(3.0 / 4, 4.0 / 3);

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
   * @param bnSplits groups of a batch with batch-norm statistics of their own, a divisor of it
   */
  public record Form(boolean nesterov, boolean batchNorm, boolean unit, int bnSplits) {
    /** SGD on features as they are. */
    public static final Form PLAIN = new Form(false, false, false);

    /** A form whose batch norm, if any, takes whole batches. */
    public Form(boolean nesterov, boolean batchNorm, boolean unit) {
      this(nesterov, batchNorm, unit, 1);
    }
  }

  /** Copies the list. */
  public Probe {
    classifiers = List.copyOf(classifiers);
  }

  /**
   * The views of supervised training on ImageNet: a crop of 8 to 100 % of the area and a flip,
   * where they are asked for.
   */
  static Optional<List<Augmentation>> views(boolean augment, Interpolation interpolation) {
    return augment
        ? Optional.of(
            List.of(new RandomResizedCrop(AREA, ASPECT, interpolation), new HorizontalFlip(0.5)))
        : Optional.empty();
  }

  @Override
  public Set<Split> splits() {
    return augment.isPresent() ? Set.of(Split.TEST) : Set.of(Split.TRAIN, Split.TEST);
  }

  @Override
  public double products(int classes) {
    return (double) epochs * classes * classifiers.size();
  }

  /**
   * The classifiers as a graph.
   *
   * @param dim length of a feature
   * @param classes to tell apart
   */
  public LinearProbe linear(int dim, int classes) {
    return new LinearProbe(
        dim,
        classes,
        classifiers.stream().map(Classifier::decay).toList(),
        MOMENTUM,
        form.nesterov(),
        form.batchNorm());
  }

  /**
   * Images of a step where there are so many to learn from: all of them where they are fewer than a
   * batch, but whole groups of the size that they have in a batch.
   */
  public int batchOf(int images) {
    int group = batch / form.bnSplits();
    boolean whole = images >= batch || form.bnSplits() == 1 || images < group;
    return whole ? Math.min(batch, images) : images / group * group;
  }

  /** Groups of a step of so many images that have batch-norm statistics of their own. */
  public int bnSplitsOf(int actualBatch) {
    return Math.max(1, actualBatch / (batch / form.bnSplits()));
  }

  /** A classifier's rate at the beginning, for the batch that is really used. */
  public double rate(Classifier classifier, int actualBatch) {
    return perBatch ? classifier.lr() * actualBatch / RATE_BATCH : classifier.lr();
  }

  /** A classifier among its neighbors: what it alone has. */
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
      facts.put(
          "classifier",
          form.bnSplits() == 1
              ? "linear, batch norm"
              : "linear, batch norm in " + form.bnSplits() + " groups");
    }
    if (form.unit()) {
      facts.put("features", "divided by their length");
    }
    facts.put(
        "training views",
        augment.isPresent() ? "augmented anew each epoch" : "center, computed once");
    return facts;
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  @Override
  public <R> R accept(Contender of, Need.Visitor<R> visitor) {
    return visitor.probe(of, this);
  }
}
