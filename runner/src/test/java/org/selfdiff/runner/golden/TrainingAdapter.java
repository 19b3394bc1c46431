package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.selfdiff.methods.graph.DType;

/**
 * Whole trainings of some steps: losses, gradients of the first step, states after the last.
 *
 * @param engine what runs them
 * @param cases pattern of the cases' names
 * @param training what the arrays of a case are, for an element type
 */
record TrainingAdapter(
    GoldenEngine engine, String cases, BiFunction<GoldenCase, DType, Training> training)
    implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.id().matches(cases);
  }

  @Override
  public boolean hasGaps(GoldenCase golden) {
    return of(golden).hasGaps();
  }

  @Override
  public Tolerance tolerance(GoldenCase golden, String member) {
    return of(golden).tolerance(member, EngineAdapter.super.tolerance(golden, member));
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Training training = of(golden);
    Map<String, GoldenArray> results = new TreeMap<>();
    try (TrainingRun run = new TrainingRun(engine, training, training.steps())) {
      golden.expected().keySet().forEach(name -> results.put(name, training.result(name, run)));
    }
    return results;
  }

  private Training of(GoldenCase golden) {
    return training.apply(golden, engine.type());
  }
}
