package org.selfdiff.runner.golden;

import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Executors;
import org.selfdiff.runner.engine.Placement;

/**
 * What computes the cases that are graphs.
 *
 * @param executor what runs them
 * @param type element type of the graphs
 */
record GoldenEngine(Executor executor, DType type) {
  /** Every executor in both precisions. */
  static List<GoldenEngine> all() {
    return Executors.all().stream()
        .flatMap(e -> Stream.of(DType.F32, DType.F64).map(type -> new GoldenEngine(e, type)))
        .toList();
  }

  /** A step whose graph has this engine's type, ready to run. */
  GoldenProgram compile(TrainingStep step) {
    return new GoldenProgram(step, executor.compile(step, new Placement(1)));
  }
}
