package org.selfdiff.runner.golden;

import java.util.Comparator;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.KnnResult;
import org.selfdiff.runner.evaluate.NeighborVote;

/** kNN of DINO, Mugs, MoCo and Un-Mix (weighted) and of the W-MSE code base (majority). */
final class KnnAdapter implements GoldenAdapter {
  private static final int THREADS = 2;

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("knn");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    if (golden.inputs().containsKey("train_features")) {
      return ranked(golden);
    }
    return golden.inputs().containsKey("x_train") ? majority(golden) : weighted(golden);
  }

  private static Map<String, GoldenArray> ranked(GoldenCase golden) {
    int classes = golden.whole("num_classes");
    KnnResult result =
        new NeighborVote(
                golden.whole("k"),
                OptionalDouble.of(golden.number("temperature")),
                classes,
                THREADS)
            .classify(
                KnnArrays.features(golden, "train_features", "train_labels"),
                KnnArrays.features(golden, "test_features", "test_labels"));
    int ranks = golden.expected().get("out_predictions").shape()[1];
    return Map.of(
        "out_top1", GoldenArray.list(KnnArrays.percent(result.classification().top1())),
        "out_top5", GoldenArray.list(KnnArrays.percent(result.classification().top5())),
        "out_predictions", rankings(result, ranks),
        "out_scores", KnnArrays.scores(result, classes));
  }

  private static Map<String, GoldenArray> weighted(GoldenCase golden) {
    int classes = golden.whole("classes");
    KnnResult result =
        new NeighborVote(golden.whole("k"), OptionalDouble.of(golden.number("t")), classes, THREADS)
            .classify(
                KnnArrays.features(golden, "bank", "bank_labels"),
                KnnArrays.features(golden, "feature", "labels"));
    return Map.of(
        "out_acc", GoldenArray.list(KnnArrays.percent(result.classification().top1())),
        "out_pred", KnnArrays.predictions(result),
        "out_scores", KnnArrays.scores(result, classes));
  }

  private static Map<String, GoldenArray> majority(GoldenCase golden) {
    Features bank = KnnArrays.features(golden, "x_train", "y_train");
    Features queries = KnnArrays.features(golden, "x_test", "y_test");
    int classes =
        1
            + IntStream.concat(IntStream.of(bank.labels()), IntStream.of(queries.labels()))
                .max()
                .orElseThrow();
    KnnResult result =
        new NeighborVote(golden.whole("k"), OptionalDouble.empty(), classes, THREADS)
            .classify(bank, queries);
    return Map.of(
        "out_acc", GoldenArray.list(result.classification().top1()),
        "out_pred", KnnArrays.predictions(result));
  }

  /** The best classes of every query; the cases write -1 for a class without votes. */
  private static GoldenArray rankings(KnnResult result, int ranks) {
    int[] rankings = new int[result.queries() * ranks];
    for (int query = 0; query < result.queries(); query++) {
      double[] scores = result.scores(query);
      // By descending score; of equal scores the lower class comes first.
      int[] ranking =
          IntStream.range(0, scores.length)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer label) -> -scores[label]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int rank = 0; rank < ranks; rank++) {
        boolean voted = rank < ranking.length && scores[ranking[rank]] > 0;
        rankings[query * ranks + rank] = voted ? ranking[rank] : -1;
      }
    }
    return GoldenArray.integers(rankings, result.queries(), ranks);
  }
}
