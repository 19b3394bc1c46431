package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.parallel.DataParallel;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.engine.group.ProcessGroup;

/** A graph of a case's arrays that runs once: inputs and tensors from them, results beside them. */
final class GoldenGraph {
  private final GoldenEngine engine;
  private final GoldenCase golden;
  private final Graph g;
  private final Map<String, double[]> fed = new LinkedHashMap<>();
  private final Map<String, double[]> start = new LinkedHashMap<>();
  private final List<State> states = new ArrayList<>();
  private final Map<String, Value> updates = new LinkedHashMap<>();
  private final Map<String, Value> metrics = new LinkedHashMap<>();
  private final Map<String, String> theirs = new LinkedHashMap<>();
  private final Map<String, String> after = new LinkedHashMap<>();

  GoldenGraph(GoldenEngine engine, GoldenCase golden) {
    this.engine = engine;
    this.golden = golden;
    this.g = new Graph(engine.type());
  }

  /** What the product's builders append to. */
  Graph g() {
    return g;
  }

  /** A recorded array as an input. */
  Value input(String name) {
    return input(name, golden.input(name));
  }

  /** An input with its numbers; whole ones are indices. */
  Value input(String name, GoldenArray array) {
    fed.put(name, array.toDoubles());
    return placed(name, array);
  }

  /** An input of one number. */
  Value scalar(String name, double number) {
    fed.put(name, new double[] {number});
    return g.scalarInput(name);
  }

  /** A recorded array as a state that is one tensor. */
  Value state(String name) {
    Value value = placed(name, golden.input(name));
    states.add(State.of(value, new Initializer.Fill(0)));
    start.put(name, golden.input(name).toDoubles());
    return value;
  }

  private Value placed(String name, GoldenArray array) {
    return array instanceof GoldenArray.Integers
        ? g.input(name, DType.I64, Shape.of(array.dims()))
        : g.input(name, array.dims());
  }

  /** A network whose tensors are recorded under their own names. */
  Tensors network(Layer network) {
    return network(network, name -> name);
  }

  /**
   * A network.
   *
   * @param ours its name of a recorded tensor
   */
  Tensors network(Layer network, UnaryOperator<String> ours) {
    Map<String, double[]> recorded = new LinkedHashMap<>();
    golden
        .inputs()
        .forEach(
            (name, array) -> {
              recorded.put(ours.apply(name), array.toDoubles());
              theirs.put(ours.apply(name), name);
            });
    return network(network, recorded);
  }

  /** A network whose tensors are given by their names; other names are those of inputs. */
  Tensors network(Layer network, Map<String, double[]> values) {
    Tensors tensors = Tensors.input(g, "network_" + states.size(), network);
    states.addAll(tensors.states(""));
    start.putAll(values);
    return tensors;
  }

  /** What replaces a network; its tensors are results under their own names. */
  void update(Tensors network, Tensors then) {
    updates.putAll(network.updates(then));
  }

  /** What replaces a state, as a result. */
  void update(String member, Value state, Value then) {
    updates.put(state.name(), then);
    after.put(member, state.name());
  }

  /** A result. */
  void result(String member, Value value) {
    metrics.put(member, value);
  }

  /** Numbers as one list. */
  Value joined(Map<String, Value> numbers) {
    return g.concat(0, numbers.values().stream().map(v -> g.reshape(v, 1)).toArray(Value[]::new));
  }

  /** Gradients of a loss by values, as results {@code grad_NAME}. */
  void gradients(Value loss, Map<String, Value> sources) {
    List<Value> gradients = Gradients.of(g, loss, List.copyOf(sources.values()));
    int i = 0;
    for (String name : sources.keySet()) {
      metrics.put("grad_" + name, gradients.get(i++));
    }
  }

  /** Gradients of a loss by recorded inputs and by what is trained of networks. */
  void gradients(Value loss, List<Value> inputs, Tensors... networks) {
    Map<String, Value> sources = new LinkedHashMap<>();
    inputs.forEach(input -> sources.put(input.name(), input));
    for (Tensors network : networks) {
      List<String> keys = network.trained().keys();
      IntStream.range(0, keys.size())
          .forEach(i -> sources.put(theirs.get(keys.get(i)), network.trained().views().get(i)));
    }
    gradients(loss, sources);
  }

  /** The sum of all elements, each times the recorded one of an input. */
  Value weighted(Value value, String weights) {
    return g.sum(g.mul(value, input(weights)), false, IntStream.range(0, value.rank()).toArray());
  }

  /**
   * Runs the graph once.
   *
   * @return what the case expects of it: results, and parts of states after it by their names
   */
  Map<String, GoldenArray> run() {
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = compile()) {
      program.run();
      golden.expected().keySet().forEach(member -> put(member, program, results));
    }
    return results;
  }

  /**
   * Runs the graph once on several ranks that share it out.
   *
   * @param shared inputs with a row for each image
   * @return every result, and every state that is replaced, by their members
   * @throws IllegalStateException if the ranks do not have the same bits
   */
  Map<String, GoldenArray> runOn(int world, Set<String> shared) {
    TrainingStep ofRank = DataParallel.of(step(), shared, world);
    List<Map<String, GoldenArray>> results =
        Ranks.run(world, group -> results(ofRank, group, shared));
    for (Map<String, GoldenArray> ofOther : results) {
      ofOther.forEach(
          (member, array) -> {
            if (!Arrays.equals(array.toDoubles(), results.get(0).get(member).toDoubles())) {
              throw new IllegalStateException("ranks differ in " + member);
            }
          });
    }
    return results.get(0);
  }

  private Map<String, GoldenArray> results(
      TrainingStep step, ProcessGroup group, Set<String> shared) {
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = start(engine.compile(step, group))) {
      RankRows ranks = new RankRows(group.size());
      for (Value input : g.inputs()) {
        double[] batch = fed.get(input.name());
        if (shared.contains(input.name())) {
          int rows = Math.toIntExact(input.dim(0));
          program.input(input.name(), ranks.ofRank(group.rank(), batch, rows));
        } else if (batch != null) {
          program.input(input.name(), batch);
        }
      }
      program.run();
      metrics.keySet().forEach(member -> results.put(member, program.metric(member)));
      after.forEach((member, state) -> results.put(member, program.part(state)));
    }
    return results;
  }

  /**
   * The numbers whose mean, times another number, a loss is: one for each of its rows.
   *
   * @param loss a scalar
   */
  Value rows(Value loss) {
    Map<Value, Node> made = new HashMap<>();
    g.nodes().forEach(node -> node.outputs().forEach(value -> made.put(value, node)));
    Node node = made.get(loss);
    while (!(node.op() instanceof Reduce reduce && reduce.fn() == Reduce.Fn.MEAN)) {
      node = made.get(node.input(0));
    }
    return node.input(0);
  }

  /**
   * Runs the graph for one row of an array after the other.
   *
   * @return the states after every row, behind each other
   */
  Map<String, GoldenArray> runOver(String input, GoldenArray rows) {
    Map<String, List<GoldenArray>> results = new TreeMap<>();
    try (GoldenProgram program = compile()) {
      for (int i = 0; i < rows.shape()[0]; i++) {
        program.input(input, rows.row(i).toDoubles());
        program.run();
        after.forEach(
            (member, state) ->
                results.computeIfAbsent(member, m -> new ArrayList<>()).add(program.part(state)));
      }
    }
    Map<String, GoldenArray> stacked = new TreeMap<>();
    results.forEach((member, all) -> stacked.put(member, fitted(member, GoldenArray.stack(all))));
    return stacked;
  }

  private TrainingStep step() {
    return new TrainingStep(g, states, updates, metrics);
  }

  private GoldenProgram compile() {
    GoldenProgram program = start(engine.compile(step()));
    fed.forEach(program::input);
    return program;
  }

  private GoldenProgram start(GoldenProgram program) {
    Set<String> parts = new HashSet<>();
    states.forEach(state -> state.parts().forEach(part -> parts.add(part.name())));
    start.forEach(
        (name, values) -> {
          if (parts.contains(name)) {
            program.part(name, values);
          } else if (name.contains(".")) {
            throw new IllegalArgumentException("the network has no tensor " + name);
          }
        });
    return program;
  }

  private void put(String member, GoldenProgram program, Map<String, GoldenArray> results) {
    String part = after.getOrDefault(member, member.replaceFirst("^out_(after\\.)?", ""));
    GoldenArray found = metrics.containsKey(member) ? program.metric(member) : program.part(part);
    if (found != null) {
      results.put(member, fitted(member, found));
    }
  }

  /** The shape that is recorded, where it differs by axes of length 1 alone. */
  private GoldenArray fitted(String member, GoldenArray found) {
    int[] shape = golden.expected().get(member).shape();
    return Arrays.equals(longAxes(found.shape()), longAxes(shape)) ? found.shaped(shape) : found;
  }

  private static int[] longAxes(int[] shape) {
    return IntStream.of(shape).filter(length -> length != 1).toArray();
  }
}
