package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.Judgement;
import org.selfdiff.runner.evaluate.KnnResult;
import org.selfdiff.runner.evaluate.MajorityKnn;
import org.selfdiff.runner.evaluate.WeightedKnn;
import org.selfdiff.runner.protocol.NeighbourPlan;
import org.selfdiff.runner.protocol.Plan;
import org.selfdiff.runner.protocol.ProbePlan;

/**
 * Carries out a plan on the features of a source.
 *
 * @param source where features come from
 * @param images what they are features of
 * @param training trains classifiers
 */
record PlanJudge(FeatureSource source, JudgedImages images, ProbeTraining training)
    implements Plan.Visitor<List<Candidate>> {
  @Override
  public List<Candidate> neighbours(NeighbourPlan plan) {
    FeatureStore.Both features = centre(plan);
    int most = plan.k().stream().mapToInt(k -> k).max().orElseThrow();
    int classes = images.set().classes().size();
    KnnResult votes =
        plan.temperature().isPresent()
            ? new WeightedKnn(most, plan.temperature().getAsDouble(), classes, training.threads())
                .classify(features.train(), features.test())
            : new MajorityKnn(most, classes, training.threads())
                .classify(features.train(), features.test());
    return plan.k().stream()
        .map(
            k -> {
              Judgement judgement = Judgement.of(votes.within(k));
              return new Candidate("k " + k, judgement, 0, judgement.top1());
            })
        .toList();
  }

  @Override
  public List<Candidate> probe(ProbePlan plan) {
    int count = images.set().size(Split.TRAIN);
    int batch = Math.min(plan.batch(), count);
    try (TrainingRows rows =
        plan.augment().isPresent()
            ? source.augmented(plan.output(), plan.augment().get(), batch, training.seed())
            : new CachedRows(
                centre(plan).train(), batch, plan.form().batchNorm(), training.seed())) {
      Features test = centre(plan).test();
      return training.train(plan, rows, test, images.set().classes().size());
    }
  }

  private FeatureStore.Both centre(Plan plan) {
    try {
      return source.centre(plan.output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
