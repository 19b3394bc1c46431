package org.selfdiff.runner.engine.joined;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.PlainArithmetic;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * A plan run instruction by instruction on memory that lies where the plan says, so that what runs
 * too early or too late reads something else. What nobody has written is no number.
 */
final class PlacedRun {
  private final ExecutionPlan plan;
  private final Map<Storage, double[]> memory = new IdentityHashMap<>();
  private final Map<Value, Place> places = new IdentityHashMap<>();

  PlacedRun(ExecutionPlan plan, int seed) {
    this.plan = plan;
    Random random = new Random(seed);
    for (Storage s : plan.storages()) {
      double[] values = new double[Math.toIntExact(s.elements())];
      boolean given = s.owner() == Storage.Owner.STATE || s.owner() == Storage.Owner.INPUT;
      Arrays.setAll(values, i -> given ? draw(s, random) : Double.NaN);
      memory.put(s, values);
    }
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Alias alias) {
        places.put(alias.node().output(), alias.place());
      } else if (i instanceof Instruction.Call run) {
        for (int r = 0; r < run.reads().size(); r++) {
          places.put(run.node().input(r), run.reads().get(r));
        }
        for (int w = 0; w < run.writes().size(); w++) {
          places.put(run.node().output(w), run.writes().get(w));
        }
      }
    }
  }

  private static double draw(Storage s, Random random) {
    return switch (s.type()) {
      case U8 -> random.nextInt(256);
      case I64 -> random.nextInt(2);
      case F32, F64 -> {
        // Rates and moments are no smaller than 0, and deep networks must not overflow.
        double x = random.nextDouble();
        yield s.owner() == Storage.Owner.STATE
            ? (float) (0.01 + 0.1 * x)
            : (float) (s.elements() > 1 ? x - 0.5 : 0.05 + 0.9 * x);
      }
    };
  }

  /** Runs the plan as it is. */
  Map<String, double[]> plain() {
    plan.instructions().forEach(this::run);
    return results();
  }

  /** Runs it with its groups joined, each of which is compared with its members on the way. */
  Map<String, double[]> joined(JoinedPlan joined) {
    for (JoinedEntry entry : joined.entries()) {
      if (entry instanceof JoinedEntry.Alone alone) {
        run(alone.instruction());
      } else if (entry instanceof JoinedGroup group) {
        run(group);
      }
    }
    return results();
  }

  private void run(Instruction i) {
    if (i instanceof Instruction.Copy copy) {
      write(copy.to(), read(copy.from()));
    } else if (i instanceof Instruction.Call run) {
      Node n = run.node();
      if (n.op() instanceof Constant c) {
        double[] values = new double[Math.toIntExact(c.shape().size())];
        Arrays.setAll(values, k -> c.values()[c.values().length == 1 ? 0 : k]);
        write(run.writes().get(0), values);
        return;
      }
      Map<Value, double[]> in = new IdentityHashMap<>();
      for (int r = 0; r < run.reads().size(); r++) {
        in.put(n.input(r), read(run.reads().get(r)));
      }
      Map<Value, double[]> out = PlainArithmetic.of(List.of(n), in);
      for (int w = 0; w < run.writes().size(); w++) {
        write(run.writes().get(w), out.get(n.output(w)));
      }
    }
  }

  private void run(JoinedGroup group) {
    Map<Value, double[]> in = new IdentityHashMap<>();
    for (Instruction.Call beside : group.besides()) {
      Map<Value, double[]> of = new IdentityHashMap<>();
      for (int r = 0; r < beside.reads().size(); r++) {
        of.put(beside.node().input(r), read(beside.reads().get(r)));
      }
      in.putAll(of);
      Map<Value, double[]> sums = PlainArithmetic.of(List.of(beside.node()), of);
      for (int w = 1; w < beside.writes().size(); w++) {
        write(beside.writes().get(w), sums.get(beside.node().output(w)));
      }
    }
    for (Read r : group.inputs()) {
      in.put(r.value(), read(places.get(r.value())));
    }
    List<double[]> written = GroupRun.of(group, in, plan, places);
    for (int o = written.size() - 1; o >= 0; o--) {
      write(places.get(group.outputs().get(o).value()), written.get(o));
    }
  }

  private double[] read(Place p) {
    int from = (int) p.offset();
    return Arrays.copyOfRange(memory.get(p.storage()), from, from + (int) p.shape().size());
  }

  private void write(Place p, double[] values) {
    boolean single = p.storage().type() == DType.F32;
    double[] to = memory.get(p.storage());
    for (int i = 0; i < values.length; i++) {
      to[(int) p.offset() + i] = single ? (float) values[i] : values[i];
    }
  }

  /** Metrics and states. */
  private Map<String, double[]> results() {
    Map<String, double[]> all = new LinkedHashMap<>();
    plan.metrics().forEach((name, m) -> all.put("metric " + name, read(m.place())));
    for (Storage s : plan.storages()) {
      if (s.owner() == Storage.Owner.STATE) {
        all.put("state " + s.name(), memory.get(s));
      }
    }
    return all;
  }
}
