package org.selfdiff.runner.engine.cost;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;

/**
 * What every kernel of a plan costs.
 *
 * @param kernels the kernels that run each step, in order
 * @param exchanges the exchanges between ranks, in the order in which they begin
 */
public record StepCost(List<StepCost.Kernel> kernels, List<Exchange> exchanges) {
  /**
   * One kernel.
   *
   * @param label kind of kernel and shape of its first output, as in measured profiles
   * @param cost what it has to do
   * @param lowPrecision whether it computes in low precision
   */
  public record Kernel(String label, Cost cost, boolean lowPrecision) {}

  /** Copies the lists. */
  public StepCost {
    kernels = List.copyOf(kernels);
    exchanges = List.copyOf(exchanges);
  }

  /** The costs of a step of one rank without others. */
  public StepCost(List<Kernel> kernels) {
    this(kernels, List.of());
  }

  /** The costs of a plan. What constants alone decide is computed once and costs nothing. */
  public static StepCost of(ExecutionPlan plan, ComputePrecision precision) {
    CostTable table = new CostTable(readIn(plan)::contains);
    ValuePrecisions formats = new ValuePrecisions(plan, precision);
    List<Kernel> kernels = new ArrayList<>();
    ExchangesOfPlan exchanges = new ExchangesOfPlan(plan);
    for (Instruction i : plan.instructions()) {
      exchanges.next(i, kernels.size());
      if (i instanceof Instruction.Alias alias) {
        formats.alias(alias);
      } else if (i instanceof Instruction.Copy copy) {
        long bytes = copy.value().spec().bytes();
        kernels.add(new Kernel(copy.label(), new Cost(Work.STREAM, 0, bytes, bytes), false));
      } else if (i instanceof Instruction.Call run && !run.once()) {
        boolean lowPrecision = formats.isLowPrecision(run);
        Cost cost = run.node().op().accept(table, run.node());
        Cost own = lowPrecision ? cost.halfWidth() : cost;
        Cost all = formats.withConversions(run, lowPrecision, own);
        kernels.add(new Kernel(run.label(), all, lowPrecision));
      }
    }
    return new StepCost(kernels, exchanges.all(kernels.size()));
  }

  /** The values that anything reads. */
  static Set<Value> readIn(ExecutionPlan plan) {
    Set<Value> read = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Call run) {
        read.addAll(run.node().inputs());
      } else if (i instanceof Instruction.Copy copy) {
        read.add(copy.value());
      } else if (i instanceof Instruction.Alias alias) {
        read.addAll(alias.node().inputs());
      }
    }
    plan.metrics().values().forEach(m -> read.add(m.value()));
    return read;
  }

  /** Operations of a step. */
  public long operations() {
    return kernels.stream().mapToLong(k -> k.cost().operations()).sum();
  }

  /** Operations of one kind of work. */
  long operations(Work work) {
    return kernels.stream()
        .filter(k -> k.cost().work() == work)
        .mapToLong(k -> k.cost().operations())
        .sum();
  }

  /** Bytes that every rank sends to others, and receives. */
  public long exchangedBytes() {
    return exchanges.stream().mapToLong(Exchange::bytes).sum();
  }

  /** Bytes that a step reads and writes. */
  public long bytes() {
    return kernels.stream().mapToLong(k -> k.cost().bytes()).sum();
  }
}
