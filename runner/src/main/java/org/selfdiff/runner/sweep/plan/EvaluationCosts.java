package org.selfdiff.runner.sweep.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Evaluate;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.protocol.Contender;
import org.selfdiff.runner.protocol.Extent;
import org.selfdiff.runner.protocol.Need;
import org.selfdiff.runner.protocol.Probe;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.protocol.Search;
import org.selfdiff.runner.session.evaluation.ProbeTraining;
import org.selfdiff.runner.session.evaluation.StandingMeasures;

/**
 * What the evaluations of a run take.
 *
 * @param experiment the run's
 * @param images how many there are with labels
 * @param training all training images, with labels or without
 * @param pass the network over one image and what prepares it
 * @param lengths of features
 * @param rates of judging features
 * @param machine rates of linear classifiers
 */
record EvaluationCosts(
    Experiment experiment,
    Extent images,
    int training,
    Pipeline pass,
    Map<Readout.Output, Integer> lengths,
    SearchRates rates,
    Machine machine) {
  RunCost.EvaluationTime judging() {
    int measurements = measurements();
    double measured = measurements > 0 ? measuring() : 0;
    if (images.test() == 0 || images.train() == 0) {
      return new RunCost.EvaluationTime(measured, measurements * measured, 0);
    }
    Evaluate evaluate = experiment.evaluate();
    Search monitor = evaluate.knn().search();
    boolean tokens =
        experiment.backbone().network(experiment.views().size()).ofTokens().isPresent();
    // Protocols that show images in the same way share features.
    Map<CenterView, List<Need>> after =
        evaluate.protocols().stream()
            .collect(
                Collectors.groupingBy(
                    p -> p.view(experiment.centerView()),
                    Collectors.flatMapping(
                        p -> p.judge(tokens, monitor).needs(images, true).stream(),
                        Collectors.toList())));
    return new RunCost.EvaluationTime(
        seconds(evaluate.knn().beforeTraining(images)) + measured,
        monitors() * (seconds(monitor.monitor(Contender.TRAINED)) + classifier())
            + measurements * measured,
        after.values().stream().mapToDouble(this::seconds).sum());
  }

  /** Evaluations in the course of training. */
  int monitors() {
    int epochs = experiment.schedule().epochs();
    return (int)
        IntStream.rangeClosed(1, epochs)
            .filter(epoch -> experiment.evaluate().knn().due(epoch, epochs))
            .count();
  }

  /** Standing measures in the course of training; there is one more before. */
  int measurements() {
    int epochs = experiment.schedule().epochs();
    return (int)
        IntStream.rangeClosed(1, epochs)
            .filter(epoch -> experiment.evaluate().measures().due(epoch, epochs, training))
            .count();
  }

  /** Seconds of one: some images in two views, one of them by the other network too. */
  private double measuring() {
    int measured = experiment.evaluate().measures().images(training);
    int passes = 2 * measured + Math.min(measured, StandingMeasures.AGREEING);
    return passes * pass.seconds() + lengths.values().stream().mapToDouble(rates::collapse).sum();
  }

  /** Test images pass the method's own classifier once more. */
  private double classifier() {
    return experiment.method().takesLabels() ? images.test() * pass.seconds() : 0;
  }

  private double seconds(List<Need> needs) {
    Prices prices = new Prices();
    return needs.stream().mapToDouble(need -> need.accept(prices)).sum();
  }

  /** Seconds of needs that follow each other. */
  private final class Prices implements Need.Visitor<Double> {
    private final Set<Need.Extract> made = new HashSet<>();

    private int length(Contender of, Readout readout) {
      return of == Contender.PIXELS ? images.pixels() : readout.length(lengths::get);
    }

    @Override
    public Double extract(Need.Extract extract) {
      double each =
          extract.of() == Contender.PIXELS
              ? pass.preparation() / Math.min(pass.workers(), pass.cores())
              : pass.seconds();
      long missing =
          extract.splits().stream()
              .filter(split -> made.add(extract.only(split)))
              .mapToLong(images::images)
              .sum();
      return missing * each;
    }

    @Override
    public Double collapse(Need.Collapse collapse) {
      return rates.collapse(length(collapse.of(), collapse.readout()));
    }

    @Override
    public Double search(Contender of, Search search) {
      return rates.search(images.train(), images.test(), length(of, search.readout()));
    }

    @Override
    public Double probe(Contender of, Probe probe) {
      int dim = length(of, probe.readout());
      int batch = probe.batchOf(images.train());
      int judged = Math.min(ProbeTraining.JUDGED_AT_ONCE, images.test());
      LinearProbe linear = probe.linear(dim, images.classes());
      Probe.Epochs epochs = probe.epochs();
      int steps = epochs.steps(images.train(), batch);
      double learning =
          seconds(linear.train(DType.F32, batch, probe.bnSplitsOf(batch))) * steps * epochs.count();
      double looking =
          seconds(linear.evaluate(DType.F32, judged))
              * batches(images.test(), judged)
              * epochs.judgings();
      int threads = ProbeTraining.alone(batch, dim, images.classes()) ? machine.threads() : 1;
      double passes =
          probe.splits().contains(Split.TRAIN)
              ? 0
              : (double) epochs.count() * Math.min(images.train(), (long) steps * batch);
      return (learning + looking) * threads + passes * pass.seconds();
    }

    private double seconds(TrainingStep step) {
      return machine.seconds(StepCost.of(new Nd4jExecutor().plan(step), ComputePrecision.GRAPH));
    }

    private static int batches(int images, int batch) {
      return (images + batch - 1) / batch;
    }
  }
}
