package org.selfdiff.runner.session.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.method.PrototypeScores;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Measures;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.ExactImages;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.evaluate.Alignment;
import org.selfdiff.runner.evaluate.EffectiveRank;
import org.selfdiff.runner.evaluate.FeatureSpread;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.PrototypeEntropy;
import org.selfdiff.runner.evaluate.Uniformity;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.Measure;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.HostCollectives;
import org.selfdiff.runner.session.Setup;

/**
 * Measures what features are like while a run trains, without labels: on training images that stay
 * the same, in two views that stay the same, made as the experiment makes them, by the network as
 * it is evaluated. Nothing of the training changes by it.
 *
 * <p>Of several ranks each reads its share of the images and all get the outputs; the first
 * measures them and tells the others.
 */
public final class StandingMeasures {
  /** Images whose features are compared with those of the other network. */
  public static final int AGREEING = 256;

  /** Images of whose features all pairs are compared. */
  private static final int PAIRED = 512;

  /** Bytes of normalized views in memory: three batches of two views. */
  private static final long VIEW_BYTES = 1L << 28;

  private static final int BUFFERS = 6;

  private final Setup setup;
  private final HostCollectives ranks;
  private final Program network;
  private final Experiment experiment;
  private final Measures measures;
  private final int train;
  private final SampledImages images;
  private final Views views;
  private final Optional<String> other;

  /**
   * Chooses the images.
   *
   * @param network computes both outputs of the evaluation step, of the images of all ranks; stays
   *     open
   * @param encoders names of the networks that the method trains or lets follow, the one that is
   *     evaluated among them
   */
  public StandingMeasures(Setup setup, ImageSet set, Program network, List<String> encoders) {
    this.setup = setup;
    ranks = new HostCollectives(setup.group());
    this.network = network;
    experiment = setup.experiment();
    measures = experiment.evaluate().measures();
    train = set.size(Split.TRAIN);
    images = SampledImages.of(set, measures.images(train), experiment.seed());
    Views of = experiment.views();
    views =
        new Views(
            2,
            of.size(),
            of.augment(),
            of.second(),
            Optional.empty(),
            Optional.empty(),
            of.normalize());
    other = other(encoders, experiment.method().encoder());
  }

  /** The network that follows the one that is evaluated, or that it follows. */
  static Optional<String> other(List<String> encoders, String evaluated) {
    return encoders.stream().filter(name -> !name.equals(evaluated)).findFirst();
  }

  /** Whether anything is measured in the course of the run. */
  public boolean any() {
    return measures.any(train);
  }

  /** Whether the features are measured at the end of an epoch, counted from 1. */
  public boolean due(long epoch) {
    return measures.due(epoch, experiment.schedule().epochs(), train);
  }

  /**
   * The measures of the network as it is, under the names that {@link Measure} gives them.
   *
   * @param trained a program that has the weights
   * @param at the step that was done last, or the first
   * @throws org.selfdiff.runner.evaluate.EvaluationException if a feature is not finite
   */
  public Map<String, Double> of(Program trained, StepPosition at) {
    load(trained, Optional.empty());
    int count = images.size(Split.TRAIN);
    List<MeasuredRows> backbones = List.of(backbone(count), backbone(count));
    List<MeasuredRows> heads = List.of(head(count), head(count));
    Optional<ImageScores> scores = scores(trained, at);
    pass(
        count,
        backbones.size(),
        (view, n) -> {
          backbones.get(view).take(n);
          heads.get(view).take(n);
          if (view == 0 && ranks.first()) {
            scores.ifPresent(s -> heads.get(view).last(n, s::add));
          }
        });
    Features backbone = backbones.get(0).features(count);
    Features head = heads.get(0).features(count);
    Map<String, Double> found =
        new LinkedHashMap<>(
            ranks.ofFirst(
                () -> measured(backbones, heads, count, scores.map(ImageScores::entropy))));
    if (other.isPresent()) {
      found.putAll(agreement(trained, backbone, head));
    }
    return found;
  }

  private static Map<String, Double> measured(
      List<MeasuredRows> backbones,
      List<MeasuredRows> heads,
      int count,
      Optional<PrototypeEntropy> scores) {
    Features backbone = backbones.get(0).features(count);
    Features head = heads.get(0).features(count);
    Map<String, Double> found = new LinkedHashMap<>();
    found.put(Measure.BACKBONE_STD.key(), FeatureSpread.of(backbone));
    found.put(Measure.HEAD_STD.key(), FeatureSpread.of(head));
    rank(backbones.get(0), Measure.BACKBONE_RANK, Measure.BACKBONE_RANK_SHARE, found);
    rank(heads.get(0), Measure.HEAD_RANK, Measure.HEAD_RANK_SHARE, found);
    found.put(
        Measure.BACKBONE_ALIGNMENT.key(), Alignment.of(backbone, backbones.get(1).features(count)));
    found.put(Measure.HEAD_ALIGNMENT.key(), Alignment.of(head, heads.get(1).features(count)));
    found.put(Measure.BACKBONE_UNIFORMITY.key(), Uniformity.of(backbones.get(0).features(PAIRED)));
    found.put(Measure.HEAD_UNIFORMITY.key(), Uniformity.of(heads.get(0).features(PAIRED)));
    scores.ifPresent(entropy -> add(entropy, found));
    return found;
  }

  private MeasuredRows backbone(int count) {
    return new MeasuredRows(network, Readout.Output.BACKBONE, count);
  }

  private MeasuredRows head(int count) {
    return new MeasuredRows(network, Readout.Output.HEAD, count);
  }

  private static void rank(
      MeasuredRows rows, Measure rank, Measure share, Map<String, Double> found) {
    Features features =
        rows.features(
            rows.dim() > EffectiveRank.MOST_DIMENSIONS
                ? EffectiveRank.MOST_DIMENSIONS
                : Integer.MAX_VALUE);
    double directions = EffectiveRank.of(features);
    found.put(rank.key(), directions);
    found.put(share.key(), directions / Math.min(rows.dim(), features.rows() - 1));
  }

  private static void add(PrototypeEntropy entropy, Map<String, Double> found) {
    found.put(Measure.PROTOTYPE_ENTROPY.key(), entropy.ofImages());
    found.put(Measure.PROTOTYPE_USE.key(), entropy.ofMean());
  }

  /** Both networks have the same form: one takes over the weights of the other. */
  private Map<String, Double> agreement(Program trained, Features backbone, Features head) {
    load(trained, other);
    int count = Math.min(AGREEING, Math.min(backbone.rows(), head.rows()));
    MeasuredRows otherBackbone = backbone(count);
    MeasuredRows otherHead = head(count);
    pass(
        count,
        1,
        (view, n) -> {
          otherBackbone.take(n);
          otherHead.take(n);
        });
    return ranks.ofFirst(
        () -> {
          Map<String, Double> found = new LinkedHashMap<>();
          found.put(
              Measure.BACKBONE_AGREEMENT.key(),
              Alignment.cosine(first(backbone, count), otherBackbone.features(count)));
          found.put(
              Measure.HEAD_AGREEMENT.key(),
              Alignment.cosine(first(head, count), otherHead.features(count)));
          return found;
        });
  }

  private static Features first(Features features, int count) {
    return new Features(features::read, features.dim(), new int[count]);
  }

  /** What is done with the outputs of a batch. */
  private interface Seen {
    void of(int view, int images);
  }

  /** Shows the network the first images. */
  private void pass(int count, int shown, Seen seen) {
    int most = FeatureExtractor.shown(network.step()) * setup.world();
    long view = 3L * views.size() * views.size() * Float.BYTES;
    int batch = (int) Math.max(1, Math.min(Math.min(most, count), VIEW_BYTES / BUFFERS / view));
    try (BatchLoader loader =
        BatchLoader.ofAll(
            new ExactImages(images),
            views,
            PixelFormat.NORMALIZED,
            experiment.seed(),
            batch,
            setup.workers(),
            setup.share())) {
      for (int done = 0; done < count; ) {
        Batch next = loader.next();
        int n = Math.min(batch, count - done);
        for (int index = 0; index < shown; index++) {
          // A smaller last batch leaves older images behind its own; their rows are not read.
          network.input("images").put(0, next.view(index));
          network.run();
          seen.of(index, n);
        }
        done += n;
      }
    }
  }

  /** Takes over the weights of the network that is evaluated, or of the other one. */
  private void load(Program trained, Optional<String> from) {
    for (State state : network.step().states()) {
      String name =
          from.map(o -> renamed(state.name(), experiment.method().encoder(), o))
              .orElse(state.name());
      network.stateToWrite(state.name()).copy(trained.state(name));
    }
  }

  /**
   * Tensors of both networks have the same names behind those of the networks: behind student and
   * teacher where these are student.backbone and teacher.backbone.
   *
   * @param tensor of the network that is evaluated
   * @return the same of the other one
   */
  static String renamed(String tensor, String evaluated, String other) {
    int dot = evaluated.indexOf('.');
    return dot < 0
        ? other + tensor.substring(evaluated.length())
        : other.substring(0, other.indexOf('.')) + tensor.substring(dot);
  }

  private Optional<ImageScores> scores(Program trained, StepPosition at) {
    PrototypeScores prototypes = experiment.method().prototypeScores();
    if (prototypes instanceof PrototypeScores.OfOutputs outputs) {
      return Optional.of(
          ImageScores.ofOutputs(
              trained.state(outputs.center()).doubles(), outputs.temperature().at(at)));
    }
    if (prototypes instanceof PrototypeScores.OfDirections directions) {
      return Optional.of(
          ImageScores.ofDirections(
              trained.state(directions.directions()).doubles(),
              head(0).dim(),
              directions.temperature()));
    }
    return Optional.empty();
  }
}
