package org.selfdiff.runner.session.evaluation;

import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.evaluate.Classification;
import org.selfdiff.runner.evaluate.ClassificationTally;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.FeatureReader;
import org.selfdiff.runner.session.Setup;

/** Classifies the test images by the method's own classifier while a run trains. */
public final class ClassifierMonitor implements AutoCloseable {
  private final EvaluationImages images;
  private final Optional<FeatureExtractor> classifier;

  /**
   * Compiles the evaluation.
   *
   * @param set without test images nothing is evaluated, nor where the method has no classifier
   */
  public ClassifierMonitor(Setup setup, ImageSet set) {
    images = new EvaluationImages(set, setup.experiment().centerView(), setup.workers());
    classifier =
        setup.experiment().method().takesLabels() && set.size(Split.TEST) > 0
            ? Optional.of(
                new FeatureExtractor(
                    setup, setup.features(Readout.Output.HEAD), Readout.Output.HEAD.words()))
            : Optional.empty();
  }

  /**
   * Accuracies (0 to 1) of the network as it is, under the names that {@link Metrics} gives them;
   * nothing where there is no classifier.
   */
  public Map<String, Double> judge(Program trained) {
    return classifier
        .map(
            extractor -> {
              extractor.load(trained);
              return metrics(extractor);
            })
        .orElse(Map.of());
  }

  private Map<String, Double> metrics(FeatureExtractor extractor) {
    try (FeatureReader logits =
        extractor.of(images.set(), Split.TEST, images.view(), images.workers())) {
      ClassificationTally tally = new ClassificationTally(logits.labels());
      float[] row = new float[logits.dim()];
      for (int i = 0; i < logits.labels().length; i++) {
        logits.read(i, row, 0);
        tally.add(i, 1, row, row.length);
      }
      Classification found = tally.classification();
      return Map.of(Metrics.TEST_TOP1, found.top1(), Metrics.TEST_TOP5, found.top5());
    }
  }

  @Override
  public void close() {
    classifier.ifPresent(FeatureExtractor::close);
  }
}
