package org.selfdiff.runner.engine.plan;

import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Value;

/**
 * A step in the order in which it runs, with the memory of every value.
 *
 * @param instructions what to run, in order
 * @param storages every piece of memory
 * @param arena elements of the arena per element type
 * @param metrics what is reported after a run
 */
public record ExecutionPlan(
    List<Instruction> instructions,
    List<Storage> storages,
    Map<DType, Long> arena,
    Map<String, Metric> metrics) {
  /**
   * A value that is reported.
   *
   * @param value the value
   * @param place where it lies after a run
   */
  public record Metric(Value value, Place place) {}
}
