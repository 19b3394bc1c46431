package org.selfdiff.runner.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.runner.config.Evaluate;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.evaluate.EffectiveRank;
import org.selfdiff.runner.evaluate.FeatureSpread;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.KnnResult;
import org.selfdiff.runner.evaluate.WeightedKnn;
import org.selfdiff.runner.record.Metrics;

/** Classifies the test images by their neighbours among the training images. */
public final class KnnMonitor {
  /** Dimensions up to which the eigenvalues for the effective rank cost less than a second. */
  public static final int RANK_DIMENSIONS = 1024;

  /** Bank of raw pixels up to which the baseline is worth its memory. */
  public static final long RAW_BYTES = 1L << 30;

  private final Evaluate.Knn settings;
  private final ImageSet set;
  private final Views views;
  private final int threads;

  KnnMonitor(Evaluate.Knn settings, ImageSet set, Views views, int threads) {
    this.settings = settings;
    this.set = set;
    this.views = views;
    this.threads = threads;
  }

  /** True if there are test images to judge on. */
  boolean possible() {
    return set.size(Split.TEST) > 0;
  }

  /** Accuracies (0 to 1) and signs of collapse, under the names that {@link Metrics} gives them. */
  Map<String, Double> judge(FeatureExtractor extractor) {
    Features bank = extractor.of(set, Split.TRAIN, views);
    Features queries = extractor.of(set, Split.TEST, views);
    KnnResult result = classify(bank, queries);
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(Metrics.KNN_TOP1, result.top1() / 100);
    metrics.put(Metrics.KNN_TOP5, result.top5() / 100);
    metrics.put(Metrics.FEATURE_STD, FeatureSpread.of(queries));
    if (queries.dim() <= RANK_DIMENSIONS) {
      metrics.put("feature_rank", EffectiveRank.of(queries));
    }
    return metrics;
  }

  /** True if the raw pixels of the training images fit the memory that the baseline may take. */
  boolean rawFits() {
    return (long) set.size(Split.TRAIN) * 3 * views.size() * views.size() * Float.BYTES
        <= RAW_BYTES;
  }

  /** Top-1 accuracy, 0 to 1, of the normalised pixels themselves. */
  double judgeRawPixels() {
    RawPixels pixels = new RawPixels(set, views, threads);
    return classify(pixels.of(Split.TRAIN), pixels.of(Split.TEST)).top1() / 100;
  }

  private KnnResult classify(Features bank, Features queries) {
    return new WeightedKnn(settings.k(), settings.temperature(), set.classes().size(), threads)
        .classify(bank, queries);
  }
}
