package org.selfdiff.runner.engine.cost;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Storage;

/** Tells what the exchanges of a plan carry, by what makes it and by what becomes of it. */
final class ExchangedValues {
  private static final int IMAGE_RANK = 4;

  private final Map<Value, Node> makers = new IdentityHashMap<>();
  private final Map<Value, List<Node>> users = new IdentityHashMap<>();
  private final Map<Value, String> states = new IdentityHashMap<>();
  private final Set<Value> lasting = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * What an exchange carries.
   *
   * @param state the states that take it, where it is for them
   */
  record Kind(Exchanged what, String state) {}

  ExchangedValues(ExecutionPlan plan) {
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Call call) {
        node(call.node());
        for (int o = 0; o < call.node().outputs().size() && o < call.writes().size(); o++) {
          state(call.node().outputs().get(o), call.writes().get(o).storage());
        }
      } else if (i instanceof Instruction.Alias alias) {
        node(alias.node());
        state(alias.node().output(), alias.place().storage());
      } else if (i instanceof Instruction.Copy copy) {
        state(copy.value(), copy.to().storage());
      }
    }
    Deque<Value> open = new ArrayDeque<>(states.keySet());
    while (!open.isEmpty()) {
      Value v = open.pop();
      if (lasting.add(v) && makers.containsKey(v)) {
        open.addAll(makers.get(v).inputs());
      }
    }
  }

  private void node(Node node) {
    node.outputs().forEach(v -> makers.put(v, node));
    node.inputs().forEach(v -> users.computeIfAbsent(v, any -> new ArrayList<>()).add(node));
  }

  private void state(Value v, Storage storage) {
    if (storage.owner() == Storage.Owner.STATE) {
      states.put(v, storage.name());
    }
  }

  /** What an exchange carries. */
  Kind kind(Node exchange) {
    Value given = exchange.input(0);
    if (!lasting.contains(exchange.output())) {
      return new Kind(Exchanged.METRICS, "");
    }
    List<Value> sources = sources(given, ExchangedValues::isOfSamePixels);
    if (sources.stream().anyMatch(this::isImages)) {
      return new Kind(Exchanged.IMAGES, "");
    }
    if (!isSum(exchange)
        && sources(given, ExchangedValues::isSmall).stream().allMatch(this::isOfNorm)) {
      return new Kind(Exchanged.BATCH_NORM, "");
    }
    if (isSum(exchange) && makers.containsKey(given) && makers.get(given).op() instanceof Pack) {
      return new Kind(Exchanged.GRADIENTS, "");
    }
    Set<String> taken = states(exchange.output());
    if (!taken.isEmpty()) {
      return new Kind(Exchanged.STATES, String.join(", ", taken));
    }
    if (sources(given, ExchangedValues::isOfLabels).stream().anyMatch(this::isLabels)) {
      return new Kind(Exchanged.LABELS, "");
    }
    boolean rows = exchange.op() instanceof AllGather || exchange.op() instanceof ReduceScatter;
    return new Kind(rows ? Exchanged.ROWS : Exchanged.SUMS, "");
  }

  private static boolean isSum(Node exchange) {
    return exchange.op() instanceof AllReduce r && r.fn() == AllReduce.Fn.SUM;
  }

  /** The values that one follows from through ops of a kind, where these end; no constants. */
  private List<Value> sources(Value of, Predicate<Op> through) {
    List<Value> found = new ArrayList<>();
    Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Value> open = new ArrayDeque<>(List.of(of));
    while (!open.isEmpty()) {
      Value v = open.pop();
      Optional<Node> maker = Optional.ofNullable(makers.get(v));
      if (!seen.add(v) || maker.filter(m -> m.op() instanceof Constant).isPresent()) {
        continue;
      }
      if (maker.filter(m -> through.test(m.op())).isPresent()) {
        open.addAll(maker.get().inputs());
      } else {
        found.add(v);
      }
    }
    return found;
  }

  /** The states that are written with a value, or with what ops of queues and means make of it. */
  private Set<String> states(Value from) {
    Set<String> names = new TreeSet<>();
    Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Value> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      Value v = open.pop();
      if (!seen.add(v)) {
        continue;
      }
      if (states.containsKey(v)) {
        names.add(states.get(v));
      }
      for (Node user : users.getOrDefault(v, List.of())) {
        if (user.op() instanceof Enqueue) {
          // Where the next keys go does not depend on these.
          open.add(user.output(0));
        } else if (isOfState(user.op())) {
          open.addAll(user.outputs());
        }
      }
    }
    return names;
  }

  private boolean isImages(Value v) {
    return !makers.containsKey(v) && v.rank() == IMAGE_RANK && v.dim(1) == 3;
  }

  private boolean isLabels(Value v) {
    return !makers.containsKey(v) && v.rank() == 1;
  }

  private boolean isOfNorm(Value v) {
    Node maker = makers.get(v);
    return maker != null
        && (maker.op() instanceof Moments
            || (maker.op() instanceof BatchNormTrain || maker.op() instanceof BatchNormTrainGrad)
                && maker.output(0) != v);
  }

  private static boolean isName(Op op) {
    return op instanceof Reshape
        || op instanceof View
        || op instanceof Pack
        || op instanceof StopGradient;
  }

  private static boolean isElementwise(Op op) {
    return op instanceof Binary
        || op instanceof Unary
        || op instanceof Cast
        || op instanceof Select
        || op instanceof BroadcastTo;
  }

  private static boolean isSmall(Op op) {
    return isName(op) || isElementwise(op) || op instanceof Reduce || op instanceof Slice;
  }

  private static boolean isOfSamePixels(Op op) {
    return isName(op)
        || isElementwise(op)
        || op instanceof Permute
        || op instanceof Slice
        || op instanceof Concat
        || op instanceof GatherRows
        || op instanceof Collective;
  }

  private static boolean isOfLabels(Op op) {
    return isName(op) || isElementwise(op) || op instanceof OneHot;
  }

  private static boolean isOfState(Op op) {
    return isName(op)
        || isElementwise(op)
        || op instanceof Permute
        || op instanceof Slice
        || op instanceof Concat
        || op instanceof EmaUpdate
        || op instanceof ScatterAddRows;
  }
}
