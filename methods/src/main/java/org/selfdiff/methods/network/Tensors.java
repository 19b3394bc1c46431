package org.selfdiff.methods.network;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;

/**
 * All tensors of one network at one point of a step. Each kind lies in a buffer of its own, so that
 * the optimizer and its slots see what is trained and nothing else.
 */
public final class Tensors {
  private final Graph graph;
  private final String name;
  private final Map<Kind, TensorGroup> groups;

  private enum Kind {
    TRAINED(""),
    FROZEN(".frozen"),
    BUFFERS(".buffers");

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }

    /** What is trained has its weights in front, so that they can be updated as one run. */
    List<Declarations.Tensor> laidOut(Declarations d) {
      if (this != TRAINED) {
        return of(d);
      }
      Map<Boolean, List<Declarations.Tensor>> byWeight =
          of(d).stream().collect(Collectors.partitioningBy(Declarations.Tensor::isWeight));
      return Stream.of(true, false).flatMap(w -> byWeight.get(w).stream()).toList();
    }

    private List<Declarations.Tensor> of(Declarations d) {
      return switch (this) {
        case TRAINED -> d.parameters();
        case FROZEN -> d.frozen();
        case BUFFERS -> d.buffers();
      };
    }
  }

  private Tensors(Graph graph, String name, Map<Kind, TensorGroup> groups) {
    this.graph = graph;
    this.name = name;
    this.groups = groups;
  }

  /**
   * The tensors of a network as inputs of the graph: {@code name}, {@code name.frozen} and {@code
   * name.buffers}, those without a tensor left out.
   */
  public static Tensors input(Graph g, String name, Layer network) {
    Declarations declared = Declarations.of(network);
    Map<Kind, TensorGroup> groups = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      List<Declarations.Tensor> tensors = kind.laidOut(declared);
      if (!tensors.isEmpty()) {
        groups.put(kind, TensorGroup.input(g, name + kind.suffix, tensors));
      }
    }
    return new Tensors(g, name, groups);
  }

  /** Name of the network. */
  public String name() {
    return name;
  }

  /** The graph that the tensors belong to. */
  public Graph graph() {
    return graph;
  }

  /**
   * What gradients change.
   *
   * @throws GraphException if the network has nothing to train
   */
  public TensorGroup trained() {
    TensorGroup trained = groups.get(Kind.TRAINED);
    if (trained == null) {
      throw new GraphException(name + " has nothing to train");
    }
    return trained;
  }

  /** What forward passes change, where there is any. */
  Optional<TensorGroup> buffers() {
    return Optional.ofNullable(groups.get(Kind.BUFFERS));
  }

  /**
   * A parameter, trained or frozen.
   *
   * @throws GraphException if there is none of that key
   */
  public Value parameter(String key) {
    TensorGroup frozen = groups.get(Kind.FROZEN);
    boolean isFrozen = frozen != null && frozen.keys().contains(key);
    return (isFrozen ? frozen : trained()).view(key);
  }

  /** The same network with other trained parameters. */
  public Tensors withTrained(Value flat) {
    return with(Kind.TRAINED, flat);
  }

  /** The same network with other buffers. */
  Tensors withBuffers(Value flat) {
    return with(Kind.BUFFERS, flat);
  }

  /**
   * The momentum encoder after its update: {@code m · this + (1 - m) · other} for every parameter,
   * the frozen ones among them; buffers stay.
   *
   * @param other a network of the same tensors
   * @param m share that is kept, a scalar
   */
  public Tensors averaged(Tensors other, Value m) {
    Tensors after = this;
    for (Kind kind : List.of(Kind.TRAINED, Kind.FROZEN)) {
      if (groups.containsKey(kind)) {
        Value mine = groups.get(kind).flat();
        Value others = other.groups.get(kind).flat();
        after = after.with(kind, graph.apply1(new EmaUpdate(), mine, others, m));
      }
    }
    return after;
  }

  /** The buffers as states whose parts are named {@code prefix + key}. */
  public List<State> states(String prefix) {
    return states(prefix, Declarations.Tensor::init);
  }

  /** The same, with parameters that start as a copy of another network's. */
  public List<State> copies(String prefix, String of) {
    return states(prefix, t -> new Initializer.CopyOf(of + t.key()));
  }

  /** Name of each of these states to its value after the step, where that is another. */
  public Map<String, Value> updates(Tensors after) {
    Map<String, Value> updates = new LinkedHashMap<>();
    groups.forEach(
        (kind, group) -> {
          Value now = after.groups.get(kind).flat();
          if (now != group.flat()) {
            updates.put(name + kind.suffix, now);
          }
        });
    return updates;
  }

  private List<State> states(String prefix, Function<Declarations.Tensor, Initializer> init) {
    List<State> states = new ArrayList<>();
    groups.forEach(
        (kind, group) ->
            states.add(kind == Kind.BUFFERS ? group.state(prefix) : group.state(prefix, init)));
    return states;
  }

  private Tensors with(Kind kind, Value flat) {
    Map<Kind, TensorGroup> other = new EnumMap<>(groups);
    other.computeIfPresent(kind, (k, group) -> group.in(flat));
    return new Tensors(graph, name, other);
  }
}
