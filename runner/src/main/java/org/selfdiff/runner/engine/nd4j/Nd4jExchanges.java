package org.selfdiff.runner.engine.nd4j;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.Instruction;

/** The exchanges of a program with the other ranks of its group. */
final class Nd4jExchanges {
  private final ProcessGroup group;
  private final Map<Instruction.Call, UnderWay> all = new IdentityHashMap<>();
  private final Map<String, Double> milliseconds = new LinkedHashMap<>();

  private static final class UnderWay {
    private ProcessGroup.Exchange exchange;
    private long begun;
  }

  Nd4jExchanges(ProcessGroup group) {
    this.group = group;
  }

  /** What begins an exchange. */
  Runnable begin(Instruction.Call call, Collective what, INDArray from, INDArray into) {
    UnderWay slot = all.computeIfAbsent(call, c -> new UnderWay());
    Memory given = Nd4jArrays.memory(from);
    boolean same = from.data().addressPointer().address() == into.data().addressPointer().address();
    Memory got = same ? given : Nd4jArrays.memory(into);
    return () -> {
      slot.begun = System.nanoTime();
      slot.exchange = group.begin(what, given, got);
    };
  }

  /** What ends it. */
  Runnable await(Instruction.Await await) {
    UnderWay slot = all.get(await.exchange());
    String label = await.exchange().label();
    return () -> {
      long asked = System.nanoTime();
      slot.exchange.await();
      long over = System.nanoTime();
      milliseconds.merge(label, (over - slot.begun) / 1e6, Double::sum);
      milliseconds.merge(await.label(), (over - asked) / 1e6, Double::sum);
    };
  }

  /**
   * Runs a step. If it fails, this rank leaves the group: nobody waits for it, and nobody writes
   * into memory that is freed.
   */
  void through(Runnable step) {
    milliseconds.clear();
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      if (!all.isEmpty()) {
        group.close();
      }
      throw e;
    }
  }

  /** Puts times from begin to end in the place of those of begins, and times of waiting. */
  void report(Map<String, Double> profile) {
    profile.putAll(milliseconds);
  }
}
