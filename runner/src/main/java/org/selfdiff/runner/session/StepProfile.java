package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.selfdiff.runner.engine.cost.Exchange;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;

/**
 * Where a step spends its time, measured and predicted.
 *
 * @param rows kinds of kernel and waits for other ranks, the slowest first
 * @param exchanges kinds of exchange, from begin to end, most of it beside kernels; the slowest
 *     first
 * @param cost what the kernels have to do
 * @param machine the rates behind the prediction
 */
public record StepProfile(
    List<StepProfile.Row> rows, List<StepProfile.Row> exchanges, StepCost cost, Machine machine) {
  /** What follows the label of an exchange in that of its wait. */
  private static final String WAITED = " waited";

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

    private Row with(double seconds, long exchanged) {
      return new Row(
          label, milliseconds, predicted + 1000 * seconds, operations, bytes + exchanged);
    }
  }

  /** Copies the lists. */
  public StepProfile {
    rows = List.copyOf(rows);
    exchanges = List.copyOf(exchanges);
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
      rows.put(k.label(), row(rows, k.label()).with(k, machine));
    }
    double[] waits = machine.waits(cost);
    Set<String> exchanged = new HashSet<>();
    for (int i = 0; i < waits.length; i++) {
      Exchange e = cost.exchanges().get(i);
      exchanged.add(e.label());
      double seconds = machine.link().seconds(e);
      rows.put(e.label(), row(rows, e.label()).with(seconds, e.bytes()));
      String wait = e.label() + WAITED;
      rows.put(wait, row(rows, wait).with(waits[i], 0));
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparingDouble(Row::milliseconds).reversed());
    return new StepProfile(
        sorted.stream().filter(row -> !exchanged.contains(row.label())).toList(),
        sorted.stream().filter(row -> exchanged.contains(row.label())).toList(),
        cost,
        machine);
  }

  private static Row row(Map<String, Row> rows, String label) {
    return rows.getOrDefault(label, new Row(label, 0, 0, 0, 0));
  }

  /**
   * Milliseconds of all waits for other ranks.
   *
   * @param of measured or predicted ones
   */
  public double waited(ToDoubleFunction<Row> of) {
    return rows.stream().filter(row -> row.label().endsWith(WAITED)).mapToDouble(of).sum();
  }

  /** Milliseconds of all kernels and waits, measured one by one. */
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
