package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.cost.ValuePrecisions;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;
import org.selfdiff.runner.engine.plan.Storage;

/** How the values of a plan are held, and in which precision what reads them wants them. */
final class Forms {
  private final ComputePrecision precision;
  private final ValuePrecisions precisions;
  private final Map<Instruction.Call, Boolean> computesLow = new IdentityHashMap<>();
  private final Map<Value, List<Instruction>> readers = new IdentityHashMap<>();
  private final Map<Value, Place> places = new IdentityHashMap<>();
  private final Set<Value> kept = Collections.newSetFromMap(new IdentityHashMap<>());

  Forms(ExecutionPlan plan, ComputePrecision precision) {
    this.precision = precision;
    this.precisions = new ValuePrecisions(plan, precision);
    plan.instructions().forEach(this::add);
    plan.metrics().values().forEach(m -> kept.add(m.value()));
  }

  private void add(Instruction i) {
    if (i instanceof Instruction.Alias alias) {
      precisions.alias(alias);
      places.put(alias.node().output(), alias.place());
      alias.node().inputs().forEach(v -> note(v, i));
    } else if (i instanceof Instruction.Copy copy) {
      places.put(copy.value(), copy.from());
      kept.add(copy.value());
    } else if (i instanceof Instruction.Call run) {
      for (int r = 0; r < run.reads().size(); r++) {
        places.put(run.node().input(r), run.reads().get(r));
        note(run.node().input(r), i);
      }
      for (int w = 0; w < run.writes().size(); w++) {
        places.put(run.node().output(w), run.writes().get(w));
      }
      boolean low = !run.once() && precisions.isLowPrecision(run);
      computesLow.put(run, low);
      if (!run.once()) {
        precisions.settle(run, low);
      }
    }
  }

  private void note(Value v, Instruction reader) {
    readers.computeIfAbsent(v, any -> new ArrayList<>()).add(reader);
  }

  /** Whether a call computes in low precision. */
  boolean computesLow(Instruction.Call run) {
    return computesLow.get(run);
  }

  /** The precision that a value has where it is computed. */
  Element own(Value v) {
    if (v.type() == DType.U8) {
      return Element.U8;
    }
    return precisions.isLow(v) ? Element.low(precision) : Element.F32;
  }

  /** Where a value lies by plan. */
  Place place(Value v) {
    return places.get(v);
  }

  /** Whether a value lies in memory of its own rather than in a variable. */
  boolean isFixed(Value v) {
    return precisions.fixed(places.get(v));
  }

  /**
   * Whether a value has the channels as innermost axis in memory: images that a step computes. What
   * comes from outside, and what is packed, lies in the order of its axes.
   */
  boolean channelsLast(Value v) {
    return v.rank() == 4 && places.get(v).storage().owner() == Storage.Owner.ARENA && !isFixed(v);
  }

  /**
   * The precisions in which a value has to be written, its own first if it is one of them.
   *
   * @param v what a group computes
   * @param within the members of the group, which read it without memory
   */
  List<Element> wanted(Value v, Set<Instruction> within) {
    Set<Element> all = EnumSet.noneOf(Element.class);
    collect(v, own(v), within, all);
    if (isFixed(v)) {
      all.add(Element.F32);
    }
    List<Element> ordered = new ArrayList<>();
    if (all.remove(own(v))) {
      ordered.add(own(v));
    }
    ordered.addAll(all);
    return ordered;
  }

  private void collect(Value v, Element own, Set<Instruction> within, Set<Element> all) {
    if (kept.contains(v)) {
      all.add(own);
    }
    for (Instruction reader : readers.getOrDefault(v, List.of())) {
      if (reader instanceof Instruction.Alias alias) {
        if (alias.node().op() instanceof Pack) {
          all.add(own);
        } else {
          collect(alias.node().output(), own, within, all);
        }
      } else if (reader instanceof Instruction.Call run && !within.contains(run)) {
        boolean converts = takesItsOwn(run.node().op()) && v.rank() > 0;
        all.add(!converts ? own : computesLow(run) ? Element.low(precision) : Element.F32);
      }
    }
  }

  /** Whether an op takes every input in the precision in which it computes. */
  private static boolean takesItsOwn(Op op) {
    return op instanceof Affine
        || op instanceof MatMul
        || op instanceof Conv2d
        || op instanceof Conv2dGrad
        || op instanceof MaxPool2d
        || op instanceof MaxPool2dGrad
        || op instanceof Permute
        || op instanceof Slice
        || op instanceof Concat
        || op instanceof Pad;
  }
}
