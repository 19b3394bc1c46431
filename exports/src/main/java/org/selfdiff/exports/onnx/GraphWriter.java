package org.selfdiff.exports.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;

/**
 * Collects the nodes and initializers of one ONNX graph and names them.
 *
 * <p>A node with weights of its own is called like the module that holds them ({@code
 * layer1.0.conv1}); another one like the module before it and its operator ({@code
 * layer1.0.bn1/Relu}).
 */
final class GraphWriter {
  private static final Set<String> MODULES =
      Set.of("Conv", "BatchNormalization", "Gemm", "LayerNormalization", "MatMul");

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Map<Value, String> names = new HashMap<>();
  private final Map<Value, String> outputs;
  private final Map<Value, String> modules = new HashMap<>();
  private final Map<Value, String> scopes = new HashMap<>();
  private final Set<String> taken;
  private final Set<String> parts = new HashSet<>();
  private final Set<Value> live;
  private final OnnxTensors tensors;
  private String scope;
  private boolean weighted;

  /**
   * An empty graph.
   *
   * @param outputs the names of values that leave the graph
   * @param reserved names that only inputs, outputs and parts may have
   * @param live the values that outputs depend on
   * @param tensors how numbers are written
   */
  GraphWriter(
      Map<Value, String> outputs, Set<String> reserved, Set<Value> live, OnnxTensors tensors) {
    this.outputs = outputs;
    this.taken = new HashSet<>(reserved);
    this.live = live;
    this.tensors = tensors;
  }

  /** Whether an output depends on the value. */
  boolean isLive(Value v) {
    return live.contains(v);
  }

  /** Starts the row of a node: what follows is named after it. */
  void enter(Node node) {
    enter(node, node);
  }

  /** Starts the row of a node that takes the place of another one too and is named after that. */
  void enter(Node named, Node node) {
    String module =
        named.inputs().stream().map(modules::get).filter(Objects::nonNull).findFirst().orElse(null);
    weighted = module != null;
    scope =
        weighted
            ? module
            : named.inputs().stream()
                .map(scopes::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    if (scope != null) {
      node.outputs().forEach(v -> scopes.put(v, scope));
    }
  }

  /** The name of a value that was written or bound. */
  String name(Value v) {
    return names.get(v);
  }

  /** Gives a value the name of an input, an initializer or another value. */
  void bind(Value v, String name) {
    names.put(v, name);
  }

  /** Adds a part's contents under its name, unless it is there. */
  void part(Value v, TensorProto tensor) {
    String name = tensor.getName();
    if (parts.add(name)) {
      graph.addInitializer(tensor);
    }
    bind(v, name);
    int dot = name.lastIndexOf('.');
    if (dot > 0) {
      modules.put(v, name.substring(0, dot));
    }
  }

  /** Adds an initializer under a free name. */
  String initializer(String role, TensorProto.Builder tensor) {
    String name = free(scoped(role));
    graph.addInitializer(tensor.setName(name));
    return name;
  }

  /** Adds a vector of 64-bit integers. */
  String integers(String role, long... values) {
    return initializer(role, tensors.integers(values));
  }

  /** Adds an intermediate operator of one output and gives the output's name. */
  String op(String type, List<String> in, AttributeProto... attributes) {
    String name = nodeName(type);
    node(name, type, in, List.of(name), attributes);
    return name;
  }

  /** Adds the operator that gives a value. */
  void op(Value out, String type, List<String> in, AttributeProto... attributes) {
    String name = nodeName(type);
    String value = outputs.getOrDefault(out, name);
    node(name, type, in, List.of(value), attributes);
    bind(out, value);
  }

  /** Adds the operator whose second output is a value; nothing reads its first. */
  void secondOutput(Value out, String type, List<String> in, AttributeProto... attributes) {
    String name = nodeName(type);
    String value = outputs.getOrDefault(out, name);
    node(name, type, in, List.of(free(name + ".first"), value), attributes);
    bind(out, value);
  }

  /** Adds a copy of a value under an output's name. */
  void copy(Value from, String output) {
    node(free(output + "/Identity"), "Identity", List.of(name(from)), List.of(output));
  }

  /** Adds a conversion of an input to the format within the file. */
  void castInput(Value input, String from, int to) {
    String name = free(from + "/Cast");
    node(name, "Cast", List.of(from), List.of(name), Attributes.integer("to", to));
    bind(input, name);
  }

  /** Adds a conversion of a value under an output's name. */
  void castOutput(Value from, String output, int to) {
    node(
        free(output + "/Cast"),
        "Cast",
        List.of(name(from)),
        List.of(output),
        Attributes.integer("to", to));
  }

  /** The graph so far; inputs and outputs are the caller's. */
  GraphProto.Builder graph() {
    return graph;
  }

  private void node(
      String name, String type, List<String> in, List<String> out, AttributeProto... attributes) {
    NodeProto.Builder b =
        NodeProto.newBuilder().setName(name).setOpType(type).addAllInput(in).addAllOutput(out);
    for (AttributeProto a : attributes) {
      b.addAttribute(a);
    }
    graph.addNode(b);
  }

  private String nodeName(String type) {
    if (weighted && MODULES.contains(type) && !taken.contains(scope)) {
      return free(scope);
    }
    return free(scoped(type));
  }

  private String scoped(String role) {
    return scope == null ? role : scope + "/" + role;
  }

  private String free(String candidate) {
    String name = candidate;
    for (int i = 2; !taken.add(name); i++) {
      name = candidate + "_" + i;
    }
    return name;
  }
}
