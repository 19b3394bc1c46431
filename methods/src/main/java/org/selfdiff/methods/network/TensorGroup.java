package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;

/**
 * Named tensors that live behind each other in one flat buffer. The graph gets the view of a tensor
 * when it is first asked for.
 */
public final class TensorGroup {
  private final Graph graph;
  private final Value buffer;
  private final long start;
  private final List<Declarations.Tensor> tensors;
  private final Map<String, View> places = new LinkedHashMap<>();
  private final Map<String, Value> views = new HashMap<>();
  private final Value flat;

  private TensorGroup(Graph graph, Value buffer, long start, List<Declarations.Tensor> tensors) {
    this.graph = graph;
    this.buffer = buffer;
    this.start = start;
    this.tensors = tensors;
    long offset = start;
    for (Declarations.Tensor t : tensors) {
      places.put(t.key(), new View(offset, t.shape()));
      offset += t.shape().size();
    }
    this.flat = between(0, offset - start);
  }

  /** A group over a new input of the graph. */
  public static TensorGroup input(Graph g, String name, List<Declarations.Tensor> tensors) {
    return new TensorGroup(g, g.input(name, size(tensors)), 0, tensors);
  }

  /** The same tensors in another buffer of the same size, for instance after an update. */
  public TensorGroup in(Value other) {
    return new TensorGroup(graph, other, 0, tensors);
  }

  /**
   * Neighboring tensors of one kind, as a group of their own.
   *
   * @param kind what the tensors have in common
   * @param offset first element within the group that was cut
   * @param tensors the tensors
   */
  public record Run<K>(K kind, long offset, List<Declarations.Tensor> tensors) {
    /** Copies the list. */
    public Run {
      tensors = List.copyOf(tensors);
    }
  }

  /** Cuts the group wherever the kind of its tensors changes. */
  public <K> List<Run<K>> runs(Function<Declarations.Tensor, K> kind) {
    List<Run<K>> runs = new ArrayList<>();
    long offset = 0;
    for (int from = 0, to = 1; from < tensors.size(); from = to, to++) {
      K of = kind.apply(tensors.get(from));
      while (to < tensors.size() && kind.apply(tensors.get(to)).equals(of)) {
        to++;
      }
      List<Declarations.Tensor> cut = tensors.subList(from, to);
      runs.add(new Run<>(of, offset, cut));
      offset += size(cut);
    }
    return runs;
  }

  /** A run of this group, or of another with the same tensors. */
  public TensorGroup part(Run<?> run) {
    return run.tensors().size() == tensors.size()
        ? this
        : new TensorGroup(graph, buffer, start + run.offset(), run.tensors());
  }

  private static long size(List<Declarations.Tensor> tensors) {
    return tensors.stream().mapToLong(t -> t.shape().size()).sum();
  }

  private Value between(long from, long to) {
    long size = to - from;
    return size == buffer.dim(0)
        ? buffer
        : graph.apply1(new View(start + from, Shape.of(size)), buffer);
  }

  /** All tensors behind each other, [elements]. */
  public Value flat() {
    return flat;
  }

  /** The tensors in order. */
  public List<Value> views() {
    return places.keySet().stream().map(this::view).toList();
  }

  /** The keys in order. */
  public List<String> keys() {
    return List.copyOf(places.keySet());
  }

  /**
   * One tensor.
   *
   * @throws GraphException if there is none of that key
   */
  Value view(String key) {
    View place = places.get(key);
    if (place == null) {
      throw new GraphException(flat.name() + " has no tensor " + key);
    }
    return views.computeIfAbsent(key, k -> graph.apply1(place, buffer));
  }

  /** Values of the group's shapes, gathered into one buffer like it. */
  public Value pack(List<Value> values) {
    return graph.apply(new Pack(), values).get(0);
  }

  /**
   * The buffer with some of its tensors moved to {@code keep · tensor + (1 - keep) · value}; the
   * bits of the others stay.
   *
   * @param values key of a tensor to its value
   * @param keep share that stays, a scalar
   */
  Value averaged(Map<String, Value> values, Value keep) {
    List<Value> runs = new ArrayList<>();
    List<Value> moving = new ArrayList<>();
    long start = 0;
    long end = 0;
    for (Map.Entry<String, View> place : places.entrySet()) {
      Value value = values.get(place.getKey());
      if (end > start && (value == null) != moving.isEmpty()) {
        runs.add(averagedRun(start, end, moving, keep));
        moving.clear();
        start = end;
      }
      if (value != null) {
        moving.add(value);
      }
      end += place.getValue().shape().size();
    }
    runs.add(averagedRun(start, end, moving, keep));
    return runs.size() == 1 ? runs.get(0) : pack(runs);
  }

  private Value averagedRun(long start, long end, List<Value> values, Value keep) {
    Value old = between(start, end);
    return values.isEmpty() ? old : graph.apply1(new EmaUpdate(), old, pack(values), keep);
  }

  /** The buffer as a state whose parts are named {@code prefix + key}. */
  public State state(String prefix) {
    return state(prefix, Declarations.Tensor::init);
  }

  /** A buffer of an optimizer as a state: shaped like the group, first zero. */
  public State slot(Value buffer, String prefix) {
    State like = state(prefix, t -> new Initializer.Fill(0));
    return new State(buffer, like.parts());
  }

  /** The buffer as a state with initial values of its own. */
  State state(String prefix, Function<Declarations.Tensor, Initializer> init) {
    List<Part> parts = new ArrayList<>();
    long offset = 0;
    for (Declarations.Tensor t : tensors) {
      Shape shape = t.shape();
      parts.add(new Part(prefix + t.key(), shape, offset, init.apply(t)));
      offset += shape.size();
    }
    return new State(flat, parts);
  }
}
