package org.selfdiff.runner.engine.joined;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * Over which coordinates of a group's domain every value runs. A dimension of a value is a run of
 * axes of the domain, without any if its length is 1; reshapes split axes where they have to, and
 * what meets in an op has the same axes.
 */
final class Coordinates {
  /** One axis of the domain, until it turns out to be another, or several. */
  static final class Axis {
    private final long length;
    private List<Axis> parts;

    private Axis(long length) {
      this.length = length;
    }

    long length() {
      return length;
    }
  }

  private final Map<Value, List<List<Axis>>> dims = new IdentityHashMap<>();
  private final List<List<Axis>> reduced = new ArrayList<>();

  private Coordinates() {}

  /** The coordinates of nodes in topological order; null if one kernel cannot run them. */
  static Coordinates of(List<Node> nodes) {
    Coordinates all = new Coordinates();
    for (Node n : nodes) {
      if (!all.add(n)) {
        return null;
      }
    }
    return all.consistent() ? all : null;
  }

  /** The axes of each dimension of a value. */
  List<List<Axis>> dims(Value v) {
    return dims.get(v).stream().map(Coordinates::resolved).toList();
  }

  /** The axes of a value, outermost first. */
  List<Axis> axes(Value v) {
    return dims(v).stream().flatMap(List::stream).toList();
  }

  /** Every value. */
  Set<Value> values() {
    return dims.keySet();
  }

  /** The axes of all values. */
  Set<Axis> all() {
    Set<Axis> all = new HashSet<>();
    dims.keySet().forEach(v -> all.addAll(axes(v)));
    return all;
  }

  /** The axes over which rows are reduced; empty if none are. */
  Set<Axis> row() {
    return reduced.isEmpty() ? Set.of() : new LinkedHashSet<>(resolved(reduced.get(0)));
  }

  private boolean add(Node n) {
    if (n.op() instanceof Reshape r) {
      return regroup(n, r.shape());
    }
    if (n.op() instanceof Reduce r) {
      return reduce(n, r);
    }
    return elementwise(n);
  }

  private List<List<Axis>> of(Value v) {
    return dims.computeIfAbsent(v, any -> fresh(v.shape()));
  }

  private static List<List<Axis>> fresh(Shape shape) {
    List<List<Axis>> all = new ArrayList<>();
    for (long d : shape.dims()) {
      all.add(d == 1 ? List.of() : List.of(new Axis(d)));
    }
    return all;
  }

  private boolean elementwise(Node n) {
    for (Value out : n.outputs()) {
      List<List<Axis>> to = new ArrayList<>(Collections.nCopies(out.rank(), List.of()));
      for (Value in : n.inputs()) {
        List<List<Axis>> from = of(in);
        int lead = out.rank() - in.rank();
        for (int i = 0; i < in.rank(); i++) {
          if (in.dim(i) > 1) {
            if (to.get(lead + i).isEmpty()) {
              to.set(lead + i, from.get(i));
            } else if (!unify(to.get(lead + i), from.get(i))) {
              return false;
            }
          }
        }
      }
      for (int i = 0; i < to.size(); i++) {
        if (out.dim(i) > 1 && to.get(i).isEmpty()) {
          to.set(i, List.of(new Axis(out.dim(i))));
        }
      }
      dims.put(out, to);
    }
    return true;
  }

  private boolean reduce(Node n, Reduce r) {
    List<List<Axis>> from = of(n.input(0));
    List<List<Axis>> to = new ArrayList<>();
    List<Axis> row = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < from.size(); i++) {
      if (at < r.axes().length && r.axes()[at] == i) {
        row.addAll(from.get(i));
        at++;
        if (r.keepDims()) {
          to.add(List.of());
        }
      } else {
        to.add(from.get(i));
      }
    }
    reduced.add(row);
    dims.put(n.output(), to);
    return !row.isEmpty();
  }

  /** The same axes in the order of rows, dealt out to dimensions of other lengths. */
  private boolean regroup(Node n, Shape shape) {
    Deque<Axis> left = new ArrayDeque<>();
    of(n.input(0)).forEach(d -> left.addAll(resolved(d)));
    List<List<Axis>> to = new ArrayList<>();
    for (long d : shape.dims()) {
      List<Axis> run = new ArrayList<>();
      long length = 1;
      while (length < d) {
        Axis next = left.poll();
        long missing = d / length;
        if (d % length != 0 || next == null) {
          return false;
        }
        if (next.length > missing) {
          if (next.length % missing != 0) {
            return false;
          }
          Axis rest = new Axis(next.length / missing);
          Axis head = new Axis(missing);
          next.parts = List.of(head, rest);
          left.addFirst(rest);
          next = head;
        }
        length *= next.length;
        run.add(next);
      }
      if (length != d) {
        return false;
      }
      to.add(run);
    }
    dims.put(n.output(), to);
    return left.isEmpty();
  }

  private static boolean unify(List<Axis> some, List<Axis> others) {
    Deque<Axis> a = new ArrayDeque<>(resolved(some));
    Deque<Axis> b = new ArrayDeque<>(resolved(others));
    while (!a.isEmpty() && !b.isEmpty()) {
      Axis x = a.poll();
      Axis y = b.poll();
      if (x == y) {
        continue;
      }
      if (x.parts != null || y.parts != null) {
        // One axis twice in a value: a diagonal.
        return false;
      }
      if (x.length == y.length) {
        y.parts = List.of(x);
      } else if (x.length > y.length) {
        if (!split(x, y, a)) {
          return false;
        }
      } else if (!split(y, x, b)) {
        return false;
      }
    }
    return a.isEmpty() && b.isEmpty();
  }

  private static boolean split(Axis large, Axis head, Deque<Axis> left) {
    if (large.length % head.length != 0) {
      return false;
    }
    Axis rest = new Axis(large.length / head.length);
    large.parts = List.of(head, rest);
    left.addFirst(rest);
    return true;
  }

  private static List<Axis> resolved(List<Axis> axes) {
    List<Axis> all = new ArrayList<>();
    for (Axis a : axes) {
      if (a.parts == null) {
        all.add(a);
      } else {
        all.addAll(resolved(a.parts));
      }
    }
    return all;
  }

  /** No value runs along an axis twice, and all rows are the same. */
  private boolean consistent() {
    for (Value v : dims.keySet()) {
      List<Axis> axes = axes(v);
      if (new HashSet<>(axes).size() < axes.size()) {
        return false;
      }
    }
    return reduced.stream().allMatch(r -> new HashSet<>(resolved(r)).equals(row()));
  }
}
