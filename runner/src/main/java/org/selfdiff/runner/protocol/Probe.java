package org.selfdiff.runner.protocol;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.schema.Kind;
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
 * @param epochs passes over the training images
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
    Epochs epochs,
    ProbeSchedule schedule,
    Form form,
    Optional<List<Augmentation>> augment)
    implements Judge {
  private static final double RATE_BATCH = 256;
  private static final List<Double> AREA = List.of(0.08, 1.0);
  private static final List<Double> ASPECT = List.of(3.0 / 4, 4.0 / 3);

  /**
   * What tells classifiers that are trained beside each other apart.
   *
   * @param rule how gradients change it
   * @param lr base of the learning rate
   * @param decay weight decay
   */
  public record Classifier(ProbeRule rule, double lr, double decay) {
    /** One that SGD trains. */
    public Classifier(double lr, double decay) {
      this(ProbeRule.SGD, lr, decay);
    }
  }

  /**
   * Passes over the training images.
   *
   * @param count how many
   * @param judgeEvery epochs from one look at the test images to the next; the last epoch is always
   *     looked at
   * @param whole images that fill no last batch are left out of an epoch
   */
  public record Epochs(int count, int judgeEvery, boolean whole) {
    /** Looked at after each, with every image in each. */
    public static Epochs of(int count) {
      return new Epochs(count, 1, false);
    }

    /** Looked at after the last alone, whose result is that of the training. */
    public static Epochs untilTheLast(int count) {
      return new Epochs(count, count, false);
    }

    /** The same without the images that fill no last batch. */
    public Epochs ofWholeBatches() {
      return new Epochs(count, judgeEvery, true);
    }

    /** Whether the test images are looked at after an epoch, counted from 0. */
    public boolean judged(int epoch) {
      return (epoch + 1) % judgeEvery == 0 || epoch + 1 == count;
    }

    /** Looks at the test images. */
    public int judgings() {
      return (count + judgeEvery - 1) / judgeEvery;
    }

    /** Batches of one epoch. */
    public int steps(int images, int batch) {
      return whole ? images / batch : (images + batch - 1) / batch;
    }
  }

  /**
   * The form of the training.
   *
   * @param nesterov Nesterov's form of the momentum
   * @param batchNorm batch norm behind the classifier, in whose batches no image may be missing
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

  /** Copies the list; with batch norm an epoch has whole batches. */
  public Probe {
    classifiers = List.copyOf(classifiers);
    epochs = form.batchNorm() ? epochs.ofWholeBatches() : epochs;
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
    return (double) epochs.count() * classes * classifiers.size();
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
        classifiers.stream().map(c -> c.rule().optimizer(c, form.nesterov())).toList(),
        classifiers.get(0).rule().start(),
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
    String lr = "lr " + plain(classifier.lr());
    String decay = several(Classifier::decay) ? ", decay " + plain(classifier.decay()) : "";
    String rule = several(Classifier::rule) ? ", " + classifier.rule().words() : "";
    return lr + decay + rule;
  }

  private boolean several(Function<Classifier, Object> of) {
    return classifiers.stream().map(of).distinct().count() > 1;
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
    facts.put("epochs", Integer.toString(epochs.count()));
    if (epochs.judgeEvery() > 1) {
      facts.put("judged", epochs.judgings() == 1 ? "after the last" : judged(epochs.judgeEvery()));
    }
    facts.put("batch", batch + (epochs.whole() ? ", whole ones" : ""));
    facts.put(
        "rule",
        classifiers.stream()
            .map(c -> c.rule().facts(form.nesterov()))
            .distinct()
            .collect(Collectors.joining("; ")));
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
        augment
            .map(list -> "augmented anew each epoch: " + operations(list))
            .orElse("center, computed once"));
    return facts;
  }

  private static String judged(int every) {
    return "every " + every + " epochs";
  }

  private static String operations(List<Augmentation> list) {
    return list.stream()
        .map(operation -> operation.getClass().getAnnotation(Kind.class).value())
        .collect(Collectors.joining(", "));
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  @Override
  public <R> R accept(Contender of, Need.Visitor<R> visitor) {
    return visitor.probe(of, this);
  }
}
