package org.selfdiff.runner.engine.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Decides what a step runs and where its values lie.
 *
 * <p>Reshapes and views of flat buffers are no work: they share memory. What is packed into one
 * vector is computed in place there. A state's new value is written over the old one where nothing
 * reads the old one any more, and copied at the end of the step where something does.
 */
public final class Planner {
  private final TrainingStep step;
  private final Kernels kernels;
  private final Flatten flat;
  private final Map<Value, List<Integer>> readers = new IdentityHashMap<>();
  private final Map<Value, Node> producers = new IdentityHashMap<>();
  private final Map<Value, Integer> order = new IdentityHashMap<>();
  private final Map<Value, Place> places = new IdentityHashMap<>();
  private final Map<Storage, List<Value>> residents = new IdentityHashMap<>();
  private final Map<Value, Place> kept = new IdentityHashMap<>();
  private final List<Storage> storages = new ArrayList<>();

  private Planner(TrainingStep step, Kernels kernels) {
    this.step = step;
    this.kernels = kernels;
    this.flat = Flatten.of(step, kernels);
  }

  /** The plan of a step for an executor's kernels. */
  public static ExecutionPlan plan(TrainingStep step, Kernels kernels) {
    return new Planner(step, kernels).run();
  }

  private ExecutionPlan run() {
    index();
    for (State s : step.states()) {
      settle(s.value(), Storage.Owner.STATE);
    }
    for (Value v : step.inputs()) {
      settle(v, Storage.Owner.INPUT);
    }
    List<Node> packs = flat.nodes().stream().filter(n -> n.op() instanceof Pack).toList();
    packs.forEach(this::reserveReduced);
    packs.forEach(this::reservePack);
    flat.updates().forEach(this::reserveUpdate);
    List<Instruction> instructions = new ArrayList<>();
    for (int i = 0; i < flat.nodes().size(); i++) {
      instruct(i, flat.nodes().get(i), instructions);
    }
    keepOldStates(instructions);
    flat.updates().forEach((name, v) -> copyUpdate(name, v, instructions));
    return lay(Awaits.in(instructions));
  }

  private ExecutionPlan lay(List<Instruction> instructions) {
    for (int i = 0; i < instructions.size(); i++) {
      int at = i;
      instructions.get(i).reads().forEach(p -> p.storage().touch(at));
      instructions.get(i).writes().forEach(p -> p.storage().touch(at));
    }
    Map<String, ExecutionPlan.Metric> metrics = new LinkedHashMap<>();
    flat.metrics()
        .forEach(
            (name, v) -> {
              Place p = result(v);
              p.storage().touch(instructions.size());
              metrics.put(name, new ExecutionPlan.Metric(v, p));
            });
    return new ExecutionPlan(List.copyOf(instructions), storages, Arena.layOut(storages), metrics);
  }

  private void index() {
    for (int i = 0; i < flat.nodes().size(); i++) {
      Node n = flat.nodes().get(i);
      for (Value v : n.inputs()) {
        readers.computeIfAbsent(v, k -> new ArrayList<>()).add(i);
      }
      for (Value v : n.outputs()) {
        producers.put(v, n);
        order.put(v, i);
      }
    }
    int end = flat.nodes().size();
    Stream.concat(flat.metrics().values().stream(), flat.updates().values().stream())
        .forEach(v -> readers.computeIfAbsent(v, k -> new ArrayList<>()).add(end));
  }

  private static boolean isAlias(Op op) {
    return op instanceof Reshape || op instanceof StopGradient || op instanceof View;
  }

  /** The value of which {@code v} is a reshape. */
  private Value origin(Value v) {
    Node n = producers.get(v);
    while (n != null && (n.op() instanceof Reshape || n.op() instanceof StopGradient)) {
      v = n.input(0);
      n = producers.get(v);
    }
    return v;
  }

  /** The value whose memory {@code v} shares, in whole or in part. */
  private Value root(Value v) {
    Node n = producers.get(v);
    while (n != null && isAlias(n.op())) {
      v = n.input(0);
      n = producers.get(v);
    }
    return v;
  }

  /** The last node that reads {@code v} or a value that shares its memory. */
  private int lastUse(Value v) {
    int last = -1;
    for (int i : readers.getOrDefault(v, List.of())) {
      boolean alias = i < flat.nodes().size() && isAlias(flat.nodes().get(i).op());
      last = Math.max(last, alias ? lastUse(flat.nodes().get(i).output()) : i);
    }
    return last;
  }

  private boolean computed(Value v) {
    Node n = producers.get(v);
    return n != null && !isAlias(n.op()) && !(n.op() instanceof Constant) && !places.containsKey(v);
  }

  private boolean constant(Value v) {
    Place p = places.get(v);
    return p != null && p.storage().owner() == Storage.Owner.CONSTANT;
  }

  private void settle(Value v, Storage.Owner owner) {
    put(v, new Place(open(v, owner), 0, v.shape()));
  }

  private Storage open(Value v, Storage.Owner owner) {
    Storage s = new Storage(owner, v.name(), v.type(), v.shape().size());
    storages.add(s);
    return s;
  }

  private void put(Value v, Place p) {
    places.put(v, p);
    residents.computeIfAbsent(p.storage(), k -> new ArrayList<>()).add(v);
  }

  /**
   * Parts of a vector that are reduced over the ranks are packed and reduced where they lie in it.
   */
  private void reserveReduced(Node pack) {
    long offset = 0;
    for (Value v : pack.inputs()) {
      Value reduced = origin(v);
      if (computed(reduced) && producers.get(reduced).op() instanceof AllReduce) {
        Node reduce = producers.get(reduced);
        Value given = origin(reduce.input(0));
        if (computed(given)
            && producers.get(given).op() instanceof Pack
            && kernels.inPlace(reduce, 0, 0)
            && isLastRead(producers.get(given), order.get(reduced))) {
          if (!places.containsKey(pack.output())) {
            settle(pack.output(), Storage.Owner.ARENA);
          }
          Place whole = places.get(pack.output());
          put(given, new Place(whole.storage(), whole.offset() + offset, given.shape()));
        }
      }
      offset += v.shape().size();
    }
  }

  /** Whether nothing behind a node reads what is packed or one of its parts. */
  private boolean isLastRead(Node pack, int at) {
    return lastUse(pack.output()) <= at
        && pack.inputs().stream()
            .filter(v -> computed(origin(v)))
            .allMatch(v -> lastUse(root(v)) <= at);
  }

  private void reservePack(Node pack) {
    if (!places.containsKey(pack.output())) {
      settle(pack.output(), Storage.Owner.ARENA);
    }
    Place whole = places.get(pack.output());
    long offset = whole.offset();
    for (Value v : pack.inputs()) {
      Value origin = origin(v);
      if (computed(origin)
          && !(producers.get(origin).op() instanceof Pack)
          && !dependsOnConstantsAlone(producers.get(origin))) {
        put(origin, new Place(whole.storage(), offset, origin.shape()));
      }
      offset += v.shape().size();
    }
  }

  private boolean dependsOnConstantsAlone(Node n) {
    return !(n.op() instanceof Collective)
        && n.inputs().stream()
            .allMatch(
                v ->
                    constant(v)
                        || (producers.containsKey(v)
                            && (producers.get(v).op() instanceof Constant
                                || dependsOnConstantsAlone(producers.get(v)))));
  }

  private void reserveUpdate(String name, Value v) {
    Value origin = origin(v);
    Value state = step.state(name).value();
    if (!computed(origin)
        || producers.get(origin).op() instanceof Pack
        || dependsOnConstantsAlone(producers.get(origin))) {
      return;
    }
    int at = order.get(origin);
    int last = lastUse(state);
    if (last < at || (last == at && mayOverwrite(flat.nodes().get(at), state, origin))) {
      put(origin, places.get(state).as(origin.shape()));
    }
  }

  /** True if the node reads the state, if at all, only through inputs that it may overwrite. */
  private boolean mayOverwrite(Node n, Value state, Value output) {
    for (int i = 0; i < n.inputs().size(); i++) {
      boolean partial = root(n.input(i)) == state && origin(n.input(i)) != state;
      boolean direct = origin(n.input(i)) == state;
      if (partial || (direct && !kernels.inPlace(n, i, n.outputs().indexOf(output)))) {
        return false;
      }
    }
    return true;
  }

  private void instruct(int at, Node n, List<Instruction> out) {
    Op op = n.op();
    if (op instanceof View view) {
      Place p = places.get(n.input(0));
      put(n.output(), new Place(p.storage(), p.offset() + view.offset(), view.shape()));
      out.add(new Instruction.Alias(n, places.get(n.output())));
    } else if (isAlias(op)) {
      put(n.output(), places.get(n.input(0)).as(n.output().shape()));
      out.add(new Instruction.Alias(n, places.get(n.output())));
    } else if (op instanceof Pack) {
      pack(n, out);
      out.add(new Instruction.Alias(n, places.get(n.output())));
    } else {
      boolean once = !(op instanceof Collective) && n.inputs().stream().allMatch(this::constant);
      for (int i = 0; i < n.outputs().size(); i++) {
        if (!places.containsKey(n.output(i))) {
          locate(at, n, i, once);
        }
      }
      List<Place> reads = n.inputs().stream().map(places::get).toList();
      List<Place> writes = n.outputs().stream().map(places::get).toList();
      out.add(new Instruction.Call(n, reads, writes, once));
    }
  }

  private void locate(int at, Node n, int output, boolean once) {
    Value v = n.output(output);
    if (once) {
      settle(v, Storage.Owner.CONSTANT);
      return;
    }
    for (int i = 0; i < n.inputs().size(); i++) {
      Place p = places.get(n.input(i));
      int input = i;
      if (kernels.inPlace(n, i, output)
          && p.storage().owner() == Storage.Owner.ARENA
          && p.whole()
          && n.input(i).spec().bytes() == v.spec().bytes()
          && residents.get(p.storage()).stream().allMatch(r -> lastUse(r) <= at)
          && n.inputs().stream().noneMatch(o -> o != n.input(input) && sameStorage(o, p))
          && n.outputs().stream().noneMatch(o -> o != v && sameStorage(o, p))) {
        put(v, p.as(v.shape()));
        return;
      }
    }
    settle(v, Storage.Owner.ARENA);
  }

  private boolean sameStorage(Value v, Place p) {
    return places.containsKey(v) && places.get(v).storage() == p.storage();
  }

  private void pack(Node n, List<Instruction> out) {
    Place whole = places.get(n.output());
    long offset = whole.offset();
    for (Value v : n.inputs()) {
      Place to = new Place(whole.storage(), offset, v.shape());
      if (!places.get(v).equals(to)) {
        out.add(new Instruction.Copy(v, places.get(v), to));
      }
      offset += v.shape().size();
    }
  }

  /** Copies what a metric or another state takes of an old state before that is replaced. */
  private void keepOldStates(List<Instruction> out) {
    Set<Value> replaced = Collections.newSetFromMap(new IdentityHashMap<>());
    flat.updates()
        .forEach(
            (name, v) -> {
              Value state = step.state(name).value();
              if (root(v) != state) {
                replaced.add(state);
              }
            });
    Stream.concat(flat.metrics().values().stream(), flat.updates().values().stream())
        .filter(v -> replaced.contains(root(v)))
        .forEach(
            v -> {
              if (!kept.containsKey(v)) {
                kept.put(v, new Place(open(v, Storage.Owner.ARENA), 0, v.shape()));
                out.add(new Instruction.Copy(v, places.get(v), kept.get(v)));
              }
            });
  }

  /** Where a metric or a new state lies when all nodes have run. */
  private Place result(Value v) {
    return kept.getOrDefault(v, places.get(v));
  }

  private void copyUpdate(String name, Value v, List<Instruction> out) {
    Place to = places.get(step.state(name).value());
    Place from = result(v);
    if (from.storage() != to.storage()) {
      out.add(new Instruction.Copy(v, from, to));
    }
  }
}
