package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.evaluate.KnnResult;
import org.selfdiff.runner.evaluate.NeighborVote;

/** The kNN evaluation of DINO's repository. */
final class DinoKnnAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino") && golden.name().startsWith("knn_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int classes = golden.whole("num_classes");
    KnnResult result =
        new NeighborVote(golden.whole("k"), OptionalDouble.of(golden.number("T")), classes, 1)
            .classify(
                KnnArrays.features(golden, "train_features", "train_labels"),
                KnnArrays.features(golden, "test_features", "test_labels"));
    return Map.of(
        "out_scores", KnnArrays.scores(result, classes),
        "out_predictions", KnnArrays.predictions(result),
        "out_top1",
            GoldenArray.reals(new double[] {KnnArrays.percent(result.classification().top1())}),
        "out_top5",
            GoldenArray.reals(new double[] {KnnArrays.percent(result.classification().top5())}));
  }
}
