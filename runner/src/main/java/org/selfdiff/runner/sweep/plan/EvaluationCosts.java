package org.selfdiff.runner.sweep.plan;

import java.util.HashSet;
import java.util.Set;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.runner.config.Evaluate;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.engine.Arithmetic;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.protocol.NeighbourPlan;
import org.selfdiff.runner.protocol.Output;
import org.selfdiff.runner.protocol.Plan;
import org.selfdiff.runner.protocol.ProbePlan;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.protocol.Subject;
import org.selfdiff.runner.session.KnnMonitor;
import org.selfdiff.runner.session.evaluation.ProbeTraining;
import org.selfdiff.runner.session.evaluation.ProtocolEvaluation;

/**
 * What the evaluations of a run take.
 *
 * @param experiment the run's
 * @param images how many there are
 * @param pass the network over one image and what prepares it
 * @param widths lengths of features
 * @param rates of judging features
 * @param machine rates of linear classifiers
 */
record EvaluationCosts(
    Experiment experiment,
    Images images,
    Pipeline pass,
    Widths widths,
    SearchRates rates,
    Machine machine) {
  /**
   * How many images a set has.
   *
   * @param train to train on
   * @param test to judge on
   * @param classes that they are of
   */
  record Images(int train, int test, int classes) {
    long all() {
      return (long) train + test;
    }
  }

  /**
   * Lengths of features.
   *
   * @param backbone pooled features
   * @param monitored those that the run's monitor looks at
   */
  record Widths(int backbone, int monitored) {}

  RunCost.Judging judging() {
    return images.test() == 0
        ? new RunCost.Judging(0, 0, 0)
        : new RunCost.Judging(pixels() + monitor(), monitors() * monitor(), protocols());
  }

  /** Evaluations in the course of training: every so many epochs, and at the end. */
  int monitors() {
    int epochs = experiment.schedule().epochs();
    int every = experiment.evaluate().knn().everyEpochs();
    return every == 0 ? 1 : (epochs + every - 1) / every;
  }

  private double monitor() {
    return passes() + rates.monitor(images.train(), images.test(), widths.monitored());
  }

  private double passes() {
    return images.all() * pass.seconds();
  }

  private double pixels() {
    return worthPixels()
        ? images.all() * pass.preparation() / Math.min(pass.workers(), pass.cores())
            + rates.search(images.train(), images.test(), pixelWidth())
        : 0;
  }

  private int pixelWidth() {
    int side = experiment.views().size();
    return 3 * side * side;
  }

  private boolean worthPixels() {
    return (long) images.train() * pixelWidth() * Float.BYTES <= KnnMonitor.RAW_BYTES;
  }

  private double protocols() {
    Evaluate.Knn knn = experiment.evaluate().knn();
    Output monitored =
        knn.features() == Evaluate.Features.HEAD ? new Output.Projected() : new Output.Pooled();
    boolean tokens =
        experiment.backbone().network(experiment.views().size()).ofTokens().isPresent();
    Subject subject = new Subject(tokens, knn.k(), knn.temperature(), monitored);
    Set<Output> outputs = new HashSet<>();
    double seconds = 0;
    for (Protocol protocol : experiment.evaluate().protocols()) {
      Plan plan = protocol.plan(subject);
      // Features of the trained network and of the untrained one are computed once per output.
      seconds += plan.accept(new Judge()) + (outputs.add(plan.output()) ? 2 * passes() : 0);
    }
    return seconds;
  }

  private int width(Output output) {
    return output.accept(
        new Output.Visitor<>() {
          @Override
          public Integer pooled() {
            return widths.backbone();
          }

          @Override
          public Integer projected() {
            return widths.monitored();
          }

          @Override
          public Integer tokens(Output.Tokens tokens) {
            return widths.backbone() * tokens.blocks();
          }
        });
  }

  /** Seconds of a plan on features that are there: of the trained network and the baselines. */
  private final class Judge implements Plan.Visitor<Double> {
    @Override
    public Double neighbours(NeighbourPlan plan) {
      double once = rates.search(images.train(), images.test(), width(plan.output()));
      double pixels = rates.search(images.train(), images.test(), pixelWidth());
      return 2 * once + (worthPixels() ? pixels : 0);
    }

    @Override
    public Double probe(ProbePlan plan) {
      double once = trained(plan, width(plan.output()));
      if (plan.augment().isPresent()) {
        return once + (double) plan.epochs() * images.train() * pass.seconds();
      }
      double products =
          (double) images.train()
              * pixelWidth()
              * plan.epochs()
              * images.classes()
              * plan.classifiers().size();
      boolean pixels = worthPixels() && products <= ProtocolEvaluation.RAW_PRODUCTS;
      return 2 * once + (pixels ? trained(plan, pixelWidth()) : 0);
    }

    private double trained(ProbePlan plan, int dim) {
      int batch = Math.min(plan.batch(), images.train());
      int judged = Math.min(ProbeTraining.JUDGED_AT_ONCE, images.test());
      LinearProbe probe =
          new LinearProbe(
              dim,
              images.classes(),
              plan.classifiers().stream().map(ProbePlan.Classifier::decay).toList(),
              ProbePlan.MOMENTUM,
              plan.form().nesterov(),
              plan.form().batchNorm());
      Nd4jExecutor executor = new Nd4jExecutor();
      double step =
          machine.seconds(
              StepCost.of(executor.plan(probe.train(Type.F32, batch)), Arithmetic.GRAPH));
      double judging =
          machine.seconds(
              StepCost.of(executor.plan(probe.evaluate(Type.F32, judged)), Arithmetic.GRAPH));
      boolean alone = (long) batch * dim * images.classes() < ProbeTraining.WORTH_THREADS;
      double epoch =
          step * batches(images.train(), batch) + judging * batches(images.test(), judged);
      return plan.epochs() * epoch * (alone ? machine.threads() : 1);
    }

    private int batches(int images, int batch) {
      return (images + batch - 1) / batch;
    }
  }
}
