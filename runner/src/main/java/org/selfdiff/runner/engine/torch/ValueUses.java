package org.selfdiff.runner.engine.torch;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Storage;

/** What of a plan is read at all, and the memory that several values fill together. */
final class ValueUses {
  private final Set<Value> read = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Value> besideNorms = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Storage> shared = Collections.newSetFromMap(new IdentityHashMap<>());

  ValueUses(ExecutionPlan plan) {
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Call run) {
        read.addAll(run.node().inputs());
        if (!(run.node().op() instanceof BatchNormTrainGrad)) {
          besideNorms.addAll(run.node().inputs());
        }
      } else if (i instanceof Instruction.Copy copy) {
        read.add(copy.value());
        besideNorms.add(copy.value());
        shared.add(copy.to().storage());
      } else if (i instanceof Instruction.Alias alias) {
        read.addAll(alias.node().inputs());
        besideNorms.addAll(alias.node().inputs());
        if (alias.node().op() instanceof Pack) {
          shared.add(alias.place().storage());
        }
      }
    }
    for (ExecutionPlan.Metric m : plan.metrics().values()) {
      read.add(m.value());
      besideNorms.add(m.value());
    }
  }

  /** Notes that a kernel of ours reads a value, whichever ops are joined in it. */
  void addKernel(Value v) {
    besideNorms.add(v);
  }

  boolean isRead(Value v) {
    return read.contains(v);
  }

  /**
   * Whether a value is read by anything but the library's gradient of batch norm, which takes
   * companions of the statistics instead of them.
   */
  boolean isReadBesideNorms(Value v) {
    return besideNorms.contains(v);
  }

  /** Whether several values fill a piece of memory. */
  boolean isShared(Storage s) {
    return shared.contains(s);
  }
}
