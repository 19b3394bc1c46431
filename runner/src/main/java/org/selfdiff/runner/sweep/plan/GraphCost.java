package org.selfdiff.runner.sweep.plan;

import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.engine.plan.Plan;
import org.selfdiff.runner.engine.plan.Storage;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.Setup;

/**
 * What the graph of an experiment says before it is compiled.
 *
 * @param step seconds of a training step by the cost model
 * @param pass seconds of one image's features by the cost model
 * @param operations of a training step
 * @param stateBytes what a checkpoint holds
 * @param memory bytes of a step's states, inputs and values
 * @param widths lengths of features
 */
record GraphCost(
    double step,
    double pass,
    long operations,
    long stateBytes,
    long memory,
    EvaluationCosts.Widths widths) {
  /** The costs of an experiment on a machine. */
  static GraphCost of(Setup setup, Machine machine) {
    TrainingStep step = setup.train().step();
    Plan plan = setup.executor().plan(step);
    StepCost cost = StepCost.of(plan, setup.placement().arithmetic());
    TrainingStep all = setup.features();
    TrainingStep judged = FeatureExtractor.only(all, setup.judged());
    StepCost pass = StepCost.of(setup.executor().plan(judged), setup.placement().arithmetic());
    return new GraphCost(
        machine.seconds(cost),
        machine.seconds(pass) / Setup.EVALUATION_BATCH,
        cost.operations(),
        step.states().stream().mapToLong(s -> s.value().spec().bytes()).sum(),
        memory(plan),
        new EvaluationCosts.Widths(width(all, "backbone"), width(all, setup.judged())));
  }

  private static int width(TrainingStep features, String output) {
    return (int) features.metrics().get(output).dim(1);
  }

  private static long memory(Plan plan) {
    long arena =
        plan.arena().entrySet().stream().mapToLong(e -> e.getKey().bytes() * e.getValue()).sum();
    return arena
        + plan.storages().stream()
            .filter(s -> s.owner() != Storage.Owner.ARENA)
            .mapToLong(s -> s.type().bytes() * s.elements())
            .sum();
  }
}
