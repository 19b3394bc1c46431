package org.selfdiff.runner.sweep.plan;

import java.util.EnumMap;
import java.util.Map;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.session.Setup;

/**
 * What the graph of an experiment says before it is compiled.
 *
 * @param step seconds of a training step by the cost model
 * @param pass seconds of one image's features by the cost model
 * @param operations of a training step
 * @param stateBytes what a checkpoint holds
 * @param lengths of features
 */
record GraphCost(
    double step,
    double pass,
    long operations,
    long stateBytes,
    Map<Readout.Output, Integer> lengths) {
  /** The costs of an experiment on a machine. */
  static GraphCost of(Setup setup, Machine machine) {
    TrainingStep step = setup.train().step();
    ExecutionPlan plan = setup.executor().plan(step);
    StepCost cost = StepCost.of(plan, setup.placement().precision());
    TrainingStep judged = setup.features(setup.experiment().evaluate().knn().features());
    StepCost pass = StepCost.of(setup.executor().plan(judged), setup.placement().precision());
    Map<Readout.Output, Integer> lengths = new EnumMap<>(Readout.Output.class);
    for (Readout.Output output : Readout.Output.values()) {
      lengths.put(output, (int) setup.features(output).metrics().get(output.words()).dim(1));
    }
    return new GraphCost(
        machine.seconds(cost),
        machine.seconds(pass) / judged.inputs().get(0).dim(0),
        cost.operations(),
        step.states().stream().mapToLong(s -> s.value().spec().bytes()).sum(),
        lengths);
  }
}
