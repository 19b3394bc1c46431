package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.evaluate.KnnResult;
import org.selfdiff.runner.evaluate.NeighborVote;

/** The kNN monitor of MoCo's CIFAR-10 notebook. */
final class KnnPredictAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("knn_predict");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int classes = golden.whole("classes");
    KnnResult result =
        new NeighborVote(golden.whole("k"), OptionalDouble.of(golden.number("t")), classes, 1)
            .classify(
                KnnArrays.features(golden, "feat_bank", "bank_labels"),
                KnnArrays.features(golden, "feat_query", "query_labels"));
    return Map.of(
        "out_scores", KnnArrays.scores(result, classes),
        "out_pred", KnnArrays.predictions(result),
        "out_acc1", GoldenArray.list(KnnArrays.percent(result.classification().top1())));
  }
}
