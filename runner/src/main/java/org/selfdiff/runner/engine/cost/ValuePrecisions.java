package org.selfdiff.runner.engine.cost;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * The precision of every value of a plan, by the rules of {@link
 * org.selfdiff.methods.graph.AutocastPolicy}. Instructions have to be given in order.
 */
public final class ValuePrecisions {
  private static final int LOW_PRECISION_BYTES = 2;

  private record Conversion(Value value, boolean lowPrecision) {}

  private final ComputePrecision precision;
  private final Set<Value> lowered = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Value, Value> named = new IdentityHashMap<>();
  private final Set<Conversion> converted = new HashSet<>();
  private final Set<Storage> shared = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The rules for a plan. */
  public ValuePrecisions(ExecutionPlan plan, ComputePrecision precision) {
    this.precision = precision;
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Copy copy) {
        shared.add(copy.to().storage());
      } else if (i instanceof Instruction.Alias alias && alias.node().op() instanceof Pack) {
        shared.add(alias.place().storage());
      }
    }
  }

  /** Notes another name of a value. */
  public void alias(Instruction.Alias alias) {
    Node n = alias.node();
    if (!(n.op() instanceof Pack)) {
      named.put(n.output(), n.input(0));
      if (lowered.contains(n.input(0))) {
        lowered.add(n.output());
      }
    }
  }

  /**
   * Whether a kernel computes in low precision. Parameters and constants fit themselves to the
   * activations.
   */
  public boolean isLowPrecision(Instruction.Call run) {
    boolean exchanged = run.node().op() instanceof Collective && fixed(run.writes().get(0));
    if (!precision.isMixed() || exchanged) {
      return false;
    }
    boolean all = true;
    boolean any = false;
    for (int i = 0; i < run.reads().size(); i++) {
      Value v = run.node().input(i);
      Storage.Owner owner = run.reads().get(i).storage().owner();
      if (owner != Storage.Owner.STATE && owner != Storage.Owner.CONSTANT && converts(v)) {
        all &= lowered.contains(v);
        any |= lowered.contains(v);
      }
    }
    return switch (run.node().op().precision()) {
      case LOW -> run.node().output().type() == DType.F32;
      case LOW_IF_ALL -> any && all;
      case LOW_IF_ANY -> any;
      case SAVED -> lowered.contains(run.node().input(run.node().op().saved()));
      case FULL -> false;
    };
  }

  /** Whether a value has a precision that can be changed. */
  public static boolean converts(Value v) {
    return v.rank() > 0 && v.type() == DType.F32;
  }

  /**
   * The traffic of conversions between the precisions that a kernel is the first to need, and of
   * its results if they have to lie in the graph's precision.
   */
  Cost withConversions(Instruction.Call run, boolean lowPrecision, Cost cost) {
    Cost sum = cost;
    for (Value v : run.node().inputs()) {
      if (converts(v) && lowered.contains(v) != lowPrecision) {
        Value whole = v;
        while (named.containsKey(whole)) {
          whole = named.get(whole);
        }
        if (converted.add(new Conversion(whole, lowPrecision))) {
          sum = converting(sum, whole, lowPrecision);
        }
      }
    }
    for (int o = 0; lowPrecision && o < run.writes().size(); o++) {
      Value v = run.node().output(o);
      boolean statistic = o > 0 && !(run.node().op() instanceof Conv2dGrad);
      if (converts(v) && !statistic) {
        if (fixed(run.writes().get(o))) {
          sum = converting(sum, v, false);
        } else {
          lowered.add(v);
        }
      }
    }
    return sum;
  }

  /** Whether a value lies in low precision. */
  public boolean isLow(Value v) {
    return lowered.contains(v);
  }

  /** Notes the precision of a kernel's results. */
  public void settle(Instruction.Call run, boolean lowPrecision) {
    withConversions(run, lowPrecision, new Cost(Work.STREAM, 0, 0, 0));
  }

  /** Whether a place is memory of its own, which holds the graph's precision. */
  public boolean fixed(Place p) {
    return p.storage().owner() != Storage.Owner.ARENA || shared.contains(p.storage());
  }

  private static Cost converting(Cost cost, Value v, boolean toLow) {
    long full = v.spec().bytes();
    long low = v.shape().size() * LOW_PRECISION_BYTES;
    return toLow ? cost.moving(full, low) : cost.moving(low, full);
  }
}
