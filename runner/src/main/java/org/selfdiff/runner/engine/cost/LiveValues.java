package org.selfdiff.runner.engine.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.ImageForms;
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
  private final ImageForms forms;
  private final KernelScratch scratch;
  private final List<Piece> pieces = new ArrayList<>();
  private final Map<Value, Held> held = new IdentityHashMap<>();
  private final Map<Storage, Piece> buffers = new IdentityHashMap<>();
  private final Map<Form, Piece> converted = new HashMap<>();
  private final Map<Form, Piece> images = new HashMap<>();
  private final Map<Value, Piece> rows = new IdentityHashMap<>();
  private final Map<Value, Piece> blocks = new IdentityHashMap<>();
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
   * @param layout how an image lies there
   */
  private record Held(Piece piece, Value root, Layout layout) {}

  private enum Layout {
    ROWS,
    CHANNELS_LAST,
    BLOCKS
  }

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

  private LiveValues(ExecutionPlan plan, Placement placement) {
    this.plan = plan;
    this.formats = new ValuePrecisions(plan, placement.precision());
    this.forms = ImageForms.of(plan, placement.precision(), placement.device());
    this.read = StepCost.readIn(plan);
    this.scratch = new KernelScratch(read::contains);
    this.working = new long[plan.instructions().size() + 1];
  }

  /** The moment at which most is needed. */
  public static Peak peak(ExecutionPlan plan, Placement placement) {
    LiveValues live = new LiveValues(plan, placement);
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
      held.put(n.output(), new Held(buffer(alias.place(), at), n.output(), Layout.ROWS));
      return;
    }
    Held whole = of(n.input(0));
    boolean reshaped = !n.output().shape().equals(n.input(0).shape());
    if (whole.layout == Layout.BLOCKS && reshaped) {
      held.put(n.output(), new Held(form(n.input(0), false, at), n.output(), Layout.ROWS));
    } else if (whole.layout == Layout.CHANNELS_LAST && n.op() instanceof Reshape && reshaped) {
      // Rows of another shape are no view of images whose channels lie beside each other.
      touch(whole.piece, at);
      held.put(n.output(), new Held(take(bytes(n.output()), at), n.output(), Layout.ROWS));
    } else {
      held.put(n.output(), whole);
    }
  }

  private void call(Instruction.Call run, int at) {
    Node n = run.node();
    boolean low = !run.once() && formats.isLowPrecision(run);
    boolean inBlocks = forms.inBlocks(n);
    boolean images = forms.channelsLast(low) && KernelScratch.wantsImages(n.op());
    // Flash attention's backward pass on processors has no kernel of 16 bits of its own.
    boolean inFull = low && KernelScratch.inFullPrecision(n);
    for (int i = 0; i < n.inputs().size(); i++) {
      Value v = n.input(i);
      if (run.once()) {
        continue;
      }
      boolean image = v.rank() == KernelScratch.IMAGES && !isWeight(n, i);
      if (inBlocks && image) {
        inBlocks(v, at);
        continue;
      }
      Piece p = form(v, low && !inFull, at);
      if (image && (images || KernelScratch.pools(n.op()))) {
        image(v, low, p, at);
      }
    }
    boolean laysOut = !low && !inBlocks && !images;
    long own = run.once() ? 0 : scratch.bytes(n, low, laysOut);
    if (laysOut && KernelScratch.pools(n.op())) {
      own += n.output().spec().bytes();
    }
    // Whether an input was low is asked before the outputs are.
    boolean[] over = new boolean[n.outputs().size()];
    Held[] reused = new Held[n.outputs().size()];
    for (int o = 0; o < n.outputs().size(); o++) {
      reused[o] = overwritten(run, o, low);
      over[o] = reused[o] != null;
    }
    Layout given = layout(n, low, images);
    formats.settle(run, low);
    for (int o = 0; o < n.outputs().size(); o++) {
      Value v = n.output(o);
      Place to = run.writes().get(o);
      if (over[o]) {
        touch(reused[o].piece, at);
        held.put(v, new Held(reused[o].piece, v, reused[o].layout));
      } else if (formats.fixed(to)) {
        held.put(v, new Held(buffer(to, at), v, Layout.ROWS));
        own += run.once() || writesThere(n, low) ? 0 : low ? halved(v) : v.spec().bytes();
      } else {
        long size = made(n, o) ? bytes(v) : 0;
        boolean image = v.rank() == KernelScratch.IMAGES && !(inBlocks && o > 0);
        held.put(v, new Held(take(size, at), v, image ? given : Layout.ROWS));
      }
    }
    working[at] = own;
  }

  /** How the images lie that a kernel gives. */
  private Layout layout(Node n, boolean low, boolean images) {
    if (forms.inBlocks(n)) {
      return Layout.BLOCKS;
    }
    boolean spread = forms.channelsLast(false) && n.op() instanceof BroadcastTo;
    boolean follows =
        forms.channelsLast(low)
            && !n.inputs().isEmpty()
            && of(n.input(0)).layout == Layout.CHANNELS_LAST;
    return images || spread || follows ? Layout.CHANNELS_LAST : Layout.ROWS;
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

  /** Whether an input is a convolution's weights, which processors lay out within the kernel. */
  private boolean isWeight(Node n, int input) {
    return !forms.channelsLast(false) && input == 1 && KernelScratch.convolves(n.op());
  }

  /** What an output is written over, if it is. */
  private Held overwritten(Instruction.Call run, int output, boolean low) {
    Place to = run.writes().get(output);
    boolean inBlocks = forms.inBlocks(run.node());
    if (inBlocks && !(run.node().op() instanceof Binary)) {
      return null;
    }
    boolean gives =
        low && output == 0 && run.node().output(output).type() == DType.F32 && !formats.fixed(to);
    for (int i = 0; i < run.reads().size(); i++) {
      Value v = run.node().input(i);
      if (run.reads().get(i).equals(to)
          && formats.isLow(v) == gives
          && (of(v).layout == Layout.BLOCKS) == inBlocks) {
        return of(v);
      }
    }
    return null;
  }

  private Held of(Value v) {
    return held.computeIfAbsent(v, outside -> new Held(null, outside, Layout.ROWS));
  }

  private Piece full(Value v, int at) {
    return form(v, false, at);
  }

  /** The memory of a value in a precision, which may be a copy. */
  private Piece form(Value v, boolean low, int at) {
    Held h = of(v);
    touch(h.piece, at);
    if (h.layout == Layout.BLOCKS) {
      Piece copy = rows.computeIfAbsent(v, any -> take(v.spec().bytes(), at));
      touch(copy, at);
      return copy;
    }
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

  /** An image in blocks of channels, which may be a copy. */
  private void inBlocks(Value v, int at) {
    touch(of(v).piece, at);
    if (of(v).layout != Layout.BLOCKS) {
      touch(blocks.computeIfAbsent(v, any -> take(v.spec().bytes(), at)), at);
    }
  }

  private void image(Value v, boolean low, Piece plain, int at) {
    if (of(v).layout != Layout.CHANNELS_LAST) {
      long size = low ? halved(v) : v.spec().bytes();
      Piece copy = images.computeIfAbsent(new Form(v, low), f -> take(size, at));
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
