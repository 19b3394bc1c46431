package org.selfdiff.runner.engine.cost;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.Arithmetic;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;
import org.selfdiff.runner.engine.plan.Plan;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * The number format of every value of a plan, by the rules of {@link
 * org.selfdiff.methods.graph.Precision}. Instructions have to be given in order.
 */
final class Formats {
  private static final int SHORT_BYTES = 2;

  private record Form(Value value, boolean shortFormat) {}

  private final Arithmetic arithmetic;
  private final Set<Value> shortened = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Value, Value> named = new IdentityHashMap<>();
  private final Set<Form> converted = new HashSet<>();
  private final Set<Storage> shared = Collections.newSetFromMap(new IdentityHashMap<>());

  Formats(Plan plan, Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Copy copy) {
        shared.add(copy.to().storage());
      } else if (i instanceof Instruction.Alias alias && alias.node().op() instanceof Pack) {
        shared.add(alias.place().storage());
      }
    }
  }

  void alias(Instruction.Alias alias) {
    Node n = alias.node();
    if (!(n.op() instanceof Pack)) {
      named.put(n.output(), n.input(0));
      if (shortened.contains(n.input(0))) {
        shortened.add(n.output());
      }
    }
  }

  /**
   * Whether a kernel computes in the short format. Parameters and constants fit themselves to the
   * activations.
   */
  boolean isShort(Instruction.Run run) {
    if (arithmetic == Arithmetic.GRAPH) {
      return false;
    }
    boolean all = true;
    boolean any = false;
    for (int i = 0; i < run.reads().size(); i++) {
      Value v = run.node().input(i);
      Storage.Owner owner = run.reads().get(i).storage().owner();
      if (owner != Storage.Owner.STATE && owner != Storage.Owner.CONSTANT && converts(v)) {
        all &= shortened.contains(v);
        any |= shortened.contains(v);
      }
    }
    return switch (run.node().op().precision()) {
      case SHORT -> run.node().output().type() == Type.F32;
      case ALL_SHORT -> any && all;
      case ANY_SHORT -> any;
      case SAVED -> shortened.contains(run.node().input(run.node().op().saved()));
      case FULL -> false;
    };
  }

  private static boolean converts(Value v) {
    return v.rank() > 0 && v.type() == Type.F32;
  }

  /**
   * The traffic of conversions between the formats that a kernel is the first to need, and of its
   * results if they have to lie in the graph's format.
   */
  Cost withConversions(Instruction.Run run, boolean shortFormat, Cost cost) {
    Cost sum = cost;
    for (Value v : run.node().inputs()) {
      if (converts(v) && shortened.contains(v) != shortFormat) {
        Value whole = v;
        while (named.containsKey(whole)) {
          whole = named.get(whole);
        }
        if (converted.add(new Form(whole, shortFormat))) {
          sum = converting(sum, whole, shortFormat);
        }
      }
    }
    for (int o = 0; shortFormat && o < run.writes().size(); o++) {
      Value v = run.node().output(o);
      boolean statistic = o > 0 && !(run.node().op() instanceof Conv2dGrad);
      if (converts(v) && !statistic) {
        if (fixed(run.writes().get(o))) {
          sum = converting(sum, v, false);
        } else {
          shortened.add(v);
        }
      }
    }
    return sum;
  }

  private boolean fixed(Place p) {
    return p.storage().owner() != Storage.Owner.ARENA || shared.contains(p.storage());
  }

  private static Cost converting(Cost cost, Value v, boolean toShort) {
    long full = v.spec().bytes();
    long brief = v.shape().size() * SHORT_BYTES;
    return toShort ? cost.moving(full, brief) : cost.moving(brief, full);
  }
}
