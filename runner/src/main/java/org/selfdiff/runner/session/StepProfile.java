package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;

/**
 * Where a step spends its time, measured and predicted.
 *
 * @param rows kinds of kernel, the slowest first
 * @param cost what the kernels have to do
 * @param machine the rates behind the prediction
 */
public record StepProfile(List<StepProfile.Row> rows, StepCost cost, Machine machine) {
  /**
   * All kernels of one kind and shape.
   *
   * @param label kind and shape of the first output
   * @param milliseconds measured
   * @param predicted milliseconds
   * @param operations of all of them
   * @param bytes that they read and write
   */
  public record Row(
      String label, double milliseconds, double predicted, long operations, long bytes) {
    private Row with(StepCost.Kernel kernel, Machine machine) {
      return new Row(
          label,
          milliseconds,
          predicted + 1000 * machine.seconds(kernel),
          operations + kernel.cost().operations(),
          bytes + kernel.cost().bytes());
    }
  }

  /** Copies the list. */
  public StepProfile {
    rows = List.copyOf(rows);
  }

  /**
   * Puts measured and predicted times side by side.
   *
   * @param measured label to milliseconds
   */
  public static StepProfile of(Map<String, Double> measured, StepCost cost, Machine machine) {
    Map<String, Row> rows = new LinkedHashMap<>();
    measured.forEach((label, ms) -> rows.put(label, new Row(label, ms, 0, 0, 0)));
    for (StepCost.Kernel k : cost.kernels()) {
      Row row = rows.getOrDefault(k.label(), new Row(k.label(), 0, 0, 0, 0));
      rows.put(k.label(), row.with(k, machine));
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparingDouble(Row::milliseconds).reversed());
    return new StepProfile(sorted, cost, machine);
  }

  /** Milliseconds of all kernels, measured one by one. */
  public double milliseconds() {
    return rows.stream().mapToDouble(Row::milliseconds).sum();
  }

  /** Milliseconds that a step should take. */
  public double predicted() {
    return rows.stream().mapToDouble(Row::predicted).sum();
  }

  /** Part of the measured time that a row takes, 0 to 1. */
  public double share(Row row) {
    return row.milliseconds() / milliseconds();
  }

  /** Part of the predicted time that a row takes, 0 to 1. */
  public double predictedShare(Row row) {
    return row.predicted() / predicted();
  }

  /** Milliseconds that memory alone needs for what a step reads and writes. */
  public double memoryFloor() {
    return 1000 * cost.bytes() / machine.bytesPerSecond();
  }
}
