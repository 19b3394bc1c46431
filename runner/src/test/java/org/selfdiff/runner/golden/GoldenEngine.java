package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Executors;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.group.ProcessGroup;

/**
 * What computes the cases that are graphs.
 *
 * @param ranks what runs them: the first executor, or one for each rank of a case of several
 * @param type element type of the graphs
 */
record GoldenEngine(List<Executor> ranks, DType type) {
  /** Processes of the original code in the cases that have several. */
  private static final int MOST_RANKS = 2;

  /** Every executor in both precisions. */
  static List<GoldenEngine> all() {
    List<List<Executor>> byRank = Stream.generate(Executors::all).limit(MOST_RANKS).toList();
    List<GoldenEngine> all = new ArrayList<>();
    IntStream.range(0, byRank.get(0).size())
        .mapToObj(kind -> byRank.stream().map(executors -> executors.get(kind)).toList())
        .forEach(
            ranks ->
                Stream.of(DType.F32, DType.F64)
                    .forEach(type -> all.add(new GoldenEngine(ranks, type))));
    return all;
  }

  /** Name of the executors in experiment files. */
  String name() {
    return ranks.get(0).name();
  }

  /** A step whose graph has this engine's type, ready to run. */
  GoldenProgram compile(TrainingStep step) {
    return compile(step, ProcessGroup.ALONE);
  }

  /** The same of a rank of a group. */
  GoldenProgram compile(TrainingStep step, ProcessGroup group) {
    Executor executor = ranks.get(group.rank());
    return new GoldenProgram(step, executor.compile(step, new Placement(1), group));
  }
}
