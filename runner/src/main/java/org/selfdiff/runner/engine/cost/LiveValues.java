package org.selfdiff.runner.engine.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * What is alive while a plan runs where every value has memory of its own from the kernel that
 * makes it to the last that reads it, as with libtorch: values in their precisions, copies in
 * another precision or layout, buffers that several values fill together, and beside them what the
 * kernel at work needs for itself ({@link KernelScratch}).
 */
public final class LiveValues {
  private final ExecutionPlan plan;
  private final ValuePrecisions formats;
  private final KernelScratch scratch;
  private final List<Piece> pieces = new ArrayList<>();
  private final Map<Value, Held> held = new IdentityHashMap<>();
  private final Map<Storage, Piece> buffers = new IdentityHashMap<>();
  private final Map<Form, Piece> converted = new HashMap<>();
  private final Map<Form, Piece> images = new HashMap<>();
  private final Set<Value> read;
  private final long[] working;

  /** Memory that is taken at once and given back at once. */
  private static final class Piece {
    private final long bytes;
    private final int first;
    private int last;

    Piece(long bytes, int at) {
      this.bytes = bytes;
      this.first = at;
      this.last = at;
    }
  }

  /**
   * Where a value lies.
   *
   * @param piece its memory; null for what outlives the step
   * @param root the value of which it is another name
   * @param channelsLast whether the channels of images lie beside each other
   */
  private record Held(Piece piece, Value root, boolean channelsLast) {}

  private record Form(Value value, boolean lowPrecision) {}

  /**
   * The peak.
   *
   * @param values bytes of values, gradients and copies
   * @param kernel bytes that the kernel at work needs for itself
   */
  public record Peak(long values, long kernel) {
    /** Both. */
    public long bytes() {
      return values + kernel;
    }
  }

  private LiveValues(ExecutionPlan plan, ComputePrecision precision) {
    this.plan = plan;
    this.formats = new ValuePrecisions(plan, precision);
    this.read = StepCost.readIn(plan);
    this.scratch = new KernelScratch(read::contains);
    this.working = new long[plan.instructions().size() + 1];
  }

  /** The moment at which most is needed. */
  public static Peak peak(ExecutionPlan plan, ComputePrecision precision) {
    LiveValues live = new LiveValues(plan, precision);
    live.follow();
    return live.most();
  }

  private void follow() {
    int at = 0;
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Alias alias) {
        alias(alias, at);
      } else if (i instanceof Instruction.Copy copy) {
        full(copy.value(), at);
        buffer(copy.to(), at);
      } else if (i instanceof Instruction.Await await) {
        underWay(await.exchange().node(), at);
      } else if (i instanceof Instruction.Call run) {
        call(run, at);
      }
      at++;
    }
    for (ExecutionPlan.Metric m : plan.metrics().values()) {
      full(m.value(), at);
    }
  }

  private void alias(Instruction.Alias alias, int at) {
    Node n = alias.node();
    formats.alias(alias);
    if (n.op() instanceof Pack) {
      n.inputs().forEach(v -> full(v, at));
      held.put(n.output(), new Held(buffer(alias.place(), at), n.output(), false));
      return;
    }
    Held whole = of(n.input(0));
    boolean moved =
        whole.channelsLast
            && n.op() instanceof Reshape
            && !n.output().shape().equals(n.input(0).shape());
    if (moved) {
      // Rows of another shape are no view of images whose channels lie beside each other.
      touch(whole.piece, at);
      held.put(n.output(), new Held(take(bytes(n.output()), at), n.output(), false));
    } else {
      held.put(n.output(), whole);
    }
  }

  private void call(Instruction.Call run, int at) {
    Node n = run.node();
    boolean low = !run.once() && formats.isLowPrecision(run);
    boolean images = low && KernelScratch.wantsImages(n.op());
    // Flash attention's backward pass on processors has no kernel of 16 bits of its own.
    boolean inFull = low && KernelScratch.inFullPrecision(n);
    for (int i = 0; i < n.inputs().size(); i++) {
      Value v = n.input(i);
      if (run.once()) {
        continue;
      }
      Piece p = form(v, low && !inFull, at);
      if (images && v.rank() == KernelScratch.IMAGES && !isWeight(n, i)) {
        image(v, p, at);
      }
    }
    long own = run.once() ? 0 : scratch.bytes(n, low);
    // Whether an input was low is asked before the outputs are.
    boolean[] over = new boolean[n.outputs().size()];
    Held[] reused = new Held[n.outputs().size()];
    for (int o = 0; o < n.outputs().size(); o++) {
      reused[o] = overwritten(run, o, low);
      over[o] = reused[o] != null;
    }
    boolean channelsLast = low && (images || !n.inputs().isEmpty() && of(n.input(0)).channelsLast);
    formats.settle(run, low);
    for (int o = 0; o < n.outputs().size(); o++) {
      Value v = n.output(o);
      Place to = run.writes().get(o);
      boolean last = channelsLast && v.rank() == KernelScratch.IMAGES;
      if (over[o]) {
        touch(reused[o].piece, at);
        held.put(v, new Held(reused[o].piece, v, reused[o].channelsLast));
      } else if (formats.fixed(to)) {
        held.put(v, new Held(buffer(to, at), v, false));
        own += run.once() || writesThere(n, low) ? 0 : low ? halved(v) : v.spec().bytes();
      } else {
        long size = made(n, o) ? bytes(v) : 0;
        held.put(v, new Held(take(size, at), v, last));
      }
    }
    working[at] = own;
  }

  /** What an exchange reads is there until it ends, in whichever form it was read. */
  private void underWay(Node exchange, int at) {
    for (Value v : exchange.inputs()) {
      Held given = of(v);
      touch(given.piece, at);
      touch(converted.get(new Form(given.root, true)), at);
      touch(converted.get(new Form(given.root, false)), at);
    }
    exchange.outputs().forEach(v -> touch(of(v).piece, at));
  }

  private boolean made(Node n, int output) {
    return !KernelScratch.skipsUnused(n.op()) || read.contains(n.output(output));
  }

  private static boolean writesThere(Node n, boolean low) {
    return !low && KernelScratch.writesIntoGiven(n.op());
  }

  private static boolean isWeight(Node n, int input) {
    return input == 1 && KernelScratch.convolves(n.op());
  }

  /** What an output is written over, if it is. */
  private Held overwritten(Instruction.Call run, int output, boolean low) {
    Place to = run.writes().get(output);
    boolean gives =
        low && output == 0 && run.node().output(output).type() == DType.F32 && !formats.fixed(to);
    for (int i = 0; i < run.reads().size(); i++) {
      Value v = run.node().input(i);
      if (run.reads().get(i).equals(to) && formats.isLow(v) == gives) {
        return of(v);
      }
    }
    return null;
  }

  private Held of(Value v) {
    return held.computeIfAbsent(v, outside -> new Held(null, outside, false));
  }

  private Piece full(Value v, int at) {
    return form(v, false, at);
  }

  /** The memory of a value in a precision, which may be a copy. */
  private Piece form(Value v, boolean low, int at) {
    Held h = of(v);
    touch(h.piece, at);
    if (!ValuePrecisions.converts(v) || formats.isLow(v) == low) {
      return h.piece;
    }
    Value root = h.root;
    Piece copy =
        converted.computeIfAbsent(
            new Form(root, low), f -> take(low ? halved(root) : root.spec().bytes(), at));
    touch(copy, at);
    return copy;
  }

  private void image(Value v, Piece plain, int at) {
    if (!of(v).channelsLast) {
      Piece copy = images.computeIfAbsent(new Form(v, true), f -> take(halved(v), at));
      touch(copy, at);
      touch(plain, at);
    }
  }

  private Piece buffer(Place place, int at) {
    Storage s = place.storage();
    if (s.owner() != Storage.Owner.ARENA) {
      return null;
    }
    Piece p =
        buffers.computeIfAbsent(
            s, any -> take(Math.multiplyExact(s.type().bytes(), s.elements()), at));
    touch(p, at);
    return p;
  }

  private Piece take(long bytes, int at) {
    Piece p = new Piece(bytes, at);
    pieces.add(p);
    return p;
  }

  private static void touch(Piece p, int at) {
    if (p != null) {
      p.last = Math.max(p.last, at);
    }
  }

  private long bytes(Value v) {
    return formats.isLow(v) ? halved(v) : v.spec().bytes();
  }

  private static long halved(Value v) {
    return v.spec().bytes() / 2;
  }

  private Peak most() {
    long[] change = new long[working.length + 1];
    for (Piece p : pieces) {
      change[p.first] += p.bytes;
      change[p.last + 1] -= p.bytes;
    }
    Peak most = new Peak(0, 0);
    long now = 0;
    for (int at = 0; at < working.length; at++) {
      now = Math.addExact(now, change[at]);
      if (now + working[at] > most.bytes()) {
        most = new Peak(now, working[at]);
      }
    }
    return most;
  }
}
