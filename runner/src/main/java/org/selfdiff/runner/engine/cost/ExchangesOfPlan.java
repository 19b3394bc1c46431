package org.selfdiff.runner.engine.cost;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;

/** Finds the exchanges of a plan, and between which of its kernels each has to happen. */
final class ExchangesOfPlan {
  private final ExchangedValues values;
  private final List<Begun> begun = new ArrayList<>();

  /** An exchange, and the kernels before it has to be over once that is known. */
  private static final class Begun {
    private final Instruction.Call call;
    private final int begin;
    private int end = -1;

    Begun(Instruction.Call call, int begin) {
      this.call = call;
      this.begin = begin;
    }
  }

  ExchangesOfPlan(ExecutionPlan plan) {
    values = new ExchangedValues(plan);
  }

  /**
   * Takes the next instruction.
   *
   * @param kernels how many kernels come before it
   */
  void next(Instruction i, int kernels) {
    for (Begun b : begun) {
      if (b.end < 0 && meets(i, b.call)) {
        b.end = kernels;
      }
    }
    if (i instanceof Instruction.Call call && call.node().op() instanceof Collective) {
      begun.add(new Begun(call, kernels));
    }
  }

  /** Whether an instruction touches what an exchange writes, or writes what it reads. */
  private static boolean meets(Instruction i, Instruction.Call exchange) {
    return overlap(i.reads(), exchange.writes())
        || overlap(i.writes(), exchange.writes())
        || overlap(i.writes(), exchange.reads());
  }

  private static boolean overlap(List<Place> some, List<Place> others) {
    return some.stream().anyMatch(a -> others.stream().anyMatch(b -> overlap(a, b)));
  }

  private static boolean overlap(Place a, Place b) {
    return a.storage() == b.storage()
        && a.offset() < b.offset() + b.shape().size()
        && b.offset() < a.offset() + a.shape().size();
  }

  /**
   * All of them.
   *
   * @param kernels how many the step has
   */
  List<Exchange> all(int kernels) {
    List<Exchange> all = new ArrayList<>();
    for (Begun b : begun) {
      ExchangedValues.Kind kind = values.kind(b.call.node());
      all.add(
          new Exchange(
              b.call.label(),
              (Collective) b.call.node().op(),
              b.call.node().input(0).spec(),
              kind.what(),
              kind.state(),
              b.begin,
              b.end < 0 ? kernels : b.end));
    }
    return all;
  }
}
