package org.selfdiff.runner.session.evaluation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.config.Evaluate;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.LabeledImages;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.evaluate.Classification;
import org.selfdiff.runner.protocol.Contender;
import org.selfdiff.runner.protocol.Need;
import org.selfdiff.runner.protocol.Search;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.FeatureStore;
import org.selfdiff.runner.session.HostCollectives;
import org.selfdiff.runner.session.Setup;

/** Classifies the test images by their neighbors while a run trains. */
public final class KnnMonitor implements AutoCloseable {
  private final Evaluate.Knn knn;
  private final Search search;
  private final FeatureStore store;
  private final EvaluationImages images;
  private final ProbeTraining training;
  private final FeatureExtractor extractor;
  private final HostCollectives ranks;

  /**
   * Compiles the evaluation.
   *
   * @param set without labeled images in both splits nothing is evaluated
   * @param folder takes what the heap is not to hold, while it is evaluated
   */
  public KnnMonitor(Setup setup, ImageSet set, Path folder) {
    ranks = new HostCollectives(setup.group());
    store = new FeatureStore(folder);
    knn = setup.experiment().evaluate().knn();
    search = knn.search();
    images =
        new EvaluationImages(
            LabeledImages.of(set), setup.experiment().centerView(), setup.workers());
    training =
        new ProbeTraining(setup.placement().threads(), setup.experiment().seed(), sentence -> {});
    extractor = new FeatureExtractor(setup, setup.features(), knn.features().words());
  }

  /**
   * Makes sure that there is room for the features of both splits: of several ranks for parts of
   * those that neighbors are looked for in, and for the others as often as there are ranks.
   *
   * @throws org.selfdiff.runner.data.DataException with the figures if there is not
   */
  public void requireRoom() {
    if (isPossible()) {
      long each = (long) extractor.dim() * Float.BYTES;
      long bytes = 0;
      for (Split split : Split.values()) {
        long ofSplit = images.extent().images(split) * each;
        bytes +=
            split == Split.TRAIN
                ? store.onDisk(ofSplit / ranks.size()) ? ofSplit : 0
                : store.onDisk(ofSplit) ? ofSplit * ranks.size() : 0;
      }
      store.requireRoom(bytes);
    }
  }

  /**
   * What a run is compared with: accuracies (0 to 1) of raw pixels, where they are cheap, and of
   * the untrained network, under the names that {@link Metrics} gives them; nothing where features
   * are evaluated at the end only.
   *
   * @param untrained a program that has the weights
   */
  public Map<String, Double> beforeTraining(Program untrained) {
    Map<String, Double> values = new LinkedHashMap<>();
    List<Need> needs = isPossible() ? knn.beforeTraining(images.extent()) : List.of();
    if (!needs.isEmpty()) {
      try (Evaluator evaluator = evaluator(untrained, needs)) {
        evaluator
            .candidates(Contender.PIXELS, search)
            .forEach(c -> values.put(Metrics.RAW_TOP1, c.classification().top1()));
        Map<String, Double> found = metrics(evaluator, Contender.UNTRAINED);
        values.put(Metrics.UNTRAINED_TOP1, found.get(Metrics.KNN_TOP1));
        values.putAll(found);
      }
    }
    return values;
  }

  /** Accuracies (0 to 1) and signs of collapse of the network as it is. */
  public Map<String, Double> judge(Program trained) {
    if (!isPossible()) {
      return Map.of();
    }
    try (Evaluator evaluator = evaluator(trained, search.monitor(Contender.TRAINED))) {
      return metrics(evaluator, Contender.TRAINED);
    }
  }

  /** What computes both outputs of the network; whoever uses it loads it first. */
  public Program network() {
    return extractor.program();
  }

  /** Whether there are images that have a class, to learn from and to judge by. */
  public boolean isPossible() {
    return images.extent().test() > 0 && images.extent().train() > 0;
  }

  private Evaluator evaluator(Program program, List<Need> needs) {
    extractor.load(program);
    Evaluator evaluator =
        new Evaluator(
            images,
            (of, readout, to) -> to.accept(extractor),
            store,
            Optional.empty(),
            training,
            ranks);
    try {
      for (int i = 0; i < needs.size(); i++) {
        evaluator.carryOut(needs.subList(i, i + 1));
        evaluator.keepFor(needs.subList(i + 1, needs.size()));
      }
      return evaluator;
    } catch (RuntimeException | Error e) {
      evaluator.close();
      throw e;
    }
  }

  private Map<String, Double> metrics(Evaluator evaluator, Contender of) {
    Classification classification = evaluator.candidates(of, search).get(0).classification();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(Metrics.KNN_TOP1, classification.top1());
    metrics.put(Metrics.KNN_TOP5, classification.top5());
    metrics.putAll(evaluator.signs(new Need.Collapse(of, search.readout())));
    return metrics;
  }

  @Override
  public void close() {
    extractor.close();
  }
}
